// Notes of a meeting.
import type { TemplateTexts } from './names.ts';

export const meetingNotes: TemplateTexts = {
  en: ({ today, todayShort }) => `# Meeting, ${todayShort}

**When:** ${today}
**Where:**
**Here:**
**Apologies:**

## Agenda

1.
2.
3.

## Notes

### 1.

## Decisions

> [!IMPORTANT]
> What was decided, by whom, and why.

## To do

- [ ] Who: what, by when
- [ ]

## Next time

`,
  'pt-BR': ({ today, todayShort }) => `# Reunião, ${todayShort}

**Quando:** ${today}
**Onde:**
**Presentes:**
**Ausências justificadas:**

## Pauta

1.
2.
3.

## Anotações

### 1.

## Decisões

> [!IMPORTANT]
> O que foi decidido, por quem e por quê.

## Encaminhamentos

- [ ] Quem: o quê, até quando
- [ ]

## Próxima reunião

`,
};
