// Notes of a lecture, or for one.
import type { TemplateTexts } from './names.ts';

export const lecture: TemplateTexts = {
  en: ({ today }) => `# Course, lecture no.

${today} · Lecturer

[toc]

## The question

What this lecture wants to answer, in one sentence.

## Notes

### First part

Term
: What it means, in my own words.

A formula: $a^2 + b^2 = c^2$, and one on a line of its own:

$$
\\int_0^1 x^2 \\, dx = \\frac{1}{3}
$$

### Second part

> [!TIP]
> What the lecturer said twice.

## Not understood yet

- [ ]

## In three sentences

1.
2.
3.

## To read

- Author, *title*, pages
`,
  'pt-BR': ({ today }) => `# Disciplina, aula nº

${today} · Docente

[toc]

## A pergunta

O que esta aula quer responder, em uma frase.

## Anotações

### Primeira parte

Termo
: O que significa, com minhas palavras.

Uma fórmula: $a^2 + b^2 = c^2$, e outra em uma linha só dela:

$$
\\int_0^1 x^2 \\, dx = \\frac{1}{3}
$$

### Segunda parte

> [!TIP]
> O que foi dito duas vezes.

## Ainda não entendi

- [ ]

## Em três frases

1.
2.
3.

## Para ler

- Autoria, *título*, páginas
`,
};
