// A proposal that others are asked about.
import type { TemplateTexts } from './names.ts';

export const requestForComments: TemplateTexts = {
  en: ({ todayShort }) => `# RFC: a short, plain title

| Status | Authors | Opened | Comments until |
| ------ | ------- | ------ | -------------- |
| Draft  |         | ${todayShort} |         |

## Summary

One paragraph that somebody in a hurry can agree or disagree with.

## The problem

What is wrong or missing today, for whom, and how often. An example says more than an adjective.

## The proposal

What changes. Enough detail that two people would build the same thing.

## What it costs

Effort, risks, and what becomes harder afterwards.

## Alternatives

### Doing nothing

### Another way

## How it gets there

- [ ] First step that is useful by itself
- [ ] Second step
- [ ] How we will know that it worked

## Open questions

1.

## Decision

> [!NOTE]
> Filled in when the comments have been heard: what was decided, by whom, on which day.
`,
  'pt-BR': ({ todayShort }) => `# RFC: um título curto e direto

| Situação | Autoria | Aberta em | Comentários até |
| -------- | ------- | --------- | --------------- |
| Rascunho |         | ${todayShort} |          |

## Resumo

Um parágrafo com o qual alguém com pressa possa concordar ou discordar.

## O problema

O que está errado ou falta hoje, para quem e com que frequência. Um exemplo diz mais que um adjetivo.

## A proposta

O que muda. Com detalhe suficiente para que duas pessoas construíssem a mesma coisa.

## Quanto custa

Esforço, riscos e o que fica mais difícil depois.

## Alternativas

### Não fazer nada

### Outro caminho

## Como chegar lá

- [ ] Um primeiro passo que já seja útil por si só
- [ ] O segundo passo
- [ ] Como saberemos que deu certo

## Questões em aberto

1.

## Decisão

> [!NOTE]
> A preencher depois de ouvidos os comentários: o que foi decidido, por quem e em que dia.
`,
};
