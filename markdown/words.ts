// What a shown document itself says, in the languages of the interface. It shows no other words than these.

export interface PreviewWords {
  preview: string;
  callouts: { note: string; tip: string; important: string; warning: string; caution: string };
  spoiler: string;
  footnotes: string;
  backToText: (number: number) => string;
  footnote: (number: number) => string;
  contents: string;
  table: string;
  code: string;
  copy: string;
  copied: string;
  diagram: string;
  diagramFailed: string;
  mathFailed: string;
  linkToHeading: (heading: string) => string;
  linkToSection: string;
}

export const previewEn: PreviewWords = {
  preview: 'Preview',
  callouts: { note: 'Note', tip: 'Tip', important: 'Important', warning: 'Warning', caution: 'Caution' },
  spoiler: 'Details',
  footnotes: 'Footnotes',
  backToText: number => `Back to the text of footnote ${number}`,
  footnote: number => `Footnote ${number}`,
  contents: 'Contents',
  table: 'Table',
  code: 'Code',
  copy: 'Copy',
  copied: 'Copied',
  diagram: 'Diagram',
  diagramFailed: 'This diagram cannot be drawn',
  mathFailed: 'This formula cannot be set',
  linkToHeading: heading => `Link to “${heading}”`,
  linkToSection: 'Link to this section',
};

export const previewPtBr: PreviewWords = {
  preview: 'Pré-visualização',
  callouts: { note: 'Nota', tip: 'Dica', important: 'Importante', warning: 'Atenção', caution: 'Cuidado' },
  spoiler: 'Detalhes',
  footnotes: 'Notas de rodapé',
  backToText: number => `Voltar ao texto da nota ${number}`,
  footnote: number => `Nota de rodapé ${number}`,
  contents: 'Conteúdo',
  table: 'Tabela',
  code: 'Código',
  copy: 'Copiar',
  copied: 'Copiado',
  diagram: 'Diagrama',
  diagramFailed: 'Não foi possível desenhar este diagrama',
  mathFailed: 'Não foi possível compor esta fórmula',
  linkToHeading: heading => `Link para “${heading}”`,
  linkToSection: 'Link para esta seção',
};

/** The words for a language tag: "pt-BR", "pt"; any other gets English. */
export function previewWordsOf(locale: string): PreviewWords {
  return /^pt\b/i.test(locale) ? previewPtBr : previewEn;
}
