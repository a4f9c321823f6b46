// The document that shows a newcomer what Prosa does, by doing it.
import type { TemplateTexts } from './names.ts';

export const sample: TemplateTexts = {
  en: () => `# A short tour you can scribble on

This document is yours. Change anything: every word is saved as you type, first in this browser and then on the server. The top of the page says which. Share its link and others write along, each with a caret in their own colour.

- [ ] Tick this box in the preview, then look at the text: it is ticked there too
- [ ] Write a word, undo it with **Ctrl+Z** (⌘Z on a Mac): only *your* words go, never a colleague's
- [ ] Press **Shift+Ctrl+P** for everything that can be done here, by name

## Write, see, read

Three buttons above the text: **edit**, **split** and **read**. In split mode both sides scroll together. Text is Markdown: \`**bold**\`, \`*italic*\`, \`# heading\`; the toolbar knows it too.

> [!TIP]
> A paragraph that begins with \`> [!TIP]\` becomes a box like this one. So do NOTE, IMPORTANT, WARNING and CAUTION.

## Tables, formulas, diagrams, code

| Bring it in            | How                                           |
| ---------------------- | --------------------------------------------- |
| A table                | Copy cells in your spreadsheet and paste them |
| A picture              | Paste it, or drop it on the text              |
| Notes from elsewhere   | Drop files, folders or a .zip on the home page |

Euler's line, $e^{i\\pi} + 1 = 0$, and a sum with room around it:

$$
\\sum_{k=1}^{n} k = \\frac{n(n+1)}{2}
$$

\`\`\`mermaid
flowchart LR
  idea[An idea] --> draft[A draft] --> friends{Friends read it}
  friends -->|good| done[Done]
  friends -->|hm| draft
\`\`\`

\`\`\`js
const greet = name => \`Hello, \${name}!\`;
\`\`\`

## And when you are done

Read it as a page, show it as slides (a line of \`---\` begins the next one), print it, or take it away as .md or .html.[^1] When you need this tour no more, move it to the bin.

[^1]: Footnotes work too.
`,
  'pt-BR': () => `# Um passeio curto, para rabiscar à vontade

Este documento é seu. Mude o que quiser: cada palavra é salva enquanto você digita, primeiro neste navegador e depois no servidor. O topo da página diz onde. Compartilhe o link e outras pessoas escrevem junto, cada uma com um cursor da sua cor.

- [ ] Marque esta caixa na visualização e olhe o texto: lá ela também fica marcada
- [ ] Escreva uma palavra e desfaça com **Ctrl+Z** (⌘Z no Mac): só saem as *suas* palavras, nunca as de um colega
- [ ] Aperte **Shift+Ctrl+P** para ver, pelo nome, tudo o que se pode fazer aqui

## Escrever, ver, ler

Três botões acima do texto: **editar**, **dividir** e **ler**. No modo dividido, os dois lados rolam juntos. O texto é Markdown: \`**negrito**\`, \`*itálico*\`, \`# título\`; a barra de ferramentas também sabe.

> [!TIP]
> Um parágrafo que começa com \`> [!TIP]\` vira uma caixa como esta. NOTE, IMPORTANT, WARNING e CAUTION também.

## Tabelas, fórmulas, diagramas, código

| Para trazer            | Como                                                        |
| ---------------------- | ----------------------------------------------------------- |
| Uma tabela             | Copie as células na planilha e cole aqui                    |
| Uma imagem             | Cole, ou solte em cima do texto                             |
| Anotações de outro lugar | Solte arquivos, pastas ou um .zip na página inicial       |

A identidade de Euler, $e^{i\\pi} + 1 = 0$, e uma soma com espaço em volta:

$$
\\sum_{k=1}^{n} k = \\frac{n(n+1)}{2}
$$

\`\`\`mermaid
flowchart LR
  ideia[Uma ideia] --> rascunho[Um rascunho] --> amigos{Amigos leem}
  amigos -->|bom| pronto[Pronto]
  amigos -->|hum| rascunho
\`\`\`

\`\`\`js
const saudar = nome => \`Olá, \${nome}!\`;
\`\`\`

## E quando terminar

Leia como página, mostre como slides (uma linha com \`---\` começa o próximo), imprima ou leve como .md ou .html.[^1] Quando não precisar mais deste passeio, mova-o para a lixeira.

[^1]: Notas de rodapé também funcionam.
`,
};
