// A list of things to do.
import type { TemplateTexts } from './names.ts';

export const toDo: TemplateTexts = {
  en: ({ todayShort }) => `# To do

Since ${todayShort}. Tick a box in the preview or in the text: it is ticked for everyone.

## Now

- [ ]
- [ ]

## Soon

- [ ]

## Waiting for somebody

- [ ] What, from whom

## Done

- [x] Made this list
`,
  'pt-BR': ({ todayShort }) => `# Tarefas

Desde ${todayShort}. Marque uma caixa na visualização ou no texto: ela fica marcada para todos.

## Agora

- [ ]
- [ ]

## Em breve

- [ ]

## Esperando alguém

- [ ] O quê, de quem

## Feito

- [x] Criar esta lista
`,
};
