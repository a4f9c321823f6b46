// The words of reading: preview beside the text, outline, the page that only shows the document, slides, printing.
import type { Language } from './language.ts';
import type { Loose } from './loose.ts';

export const readingEn = {
  locale: 'en',
  /** The line between text and preview. */
  splitter: 'Width of the text',
  splitterValue: (percent: string) => `${percent} for the text`,
  /** Where there is room for one of the two. */
  panes: 'What is shown',
  paneText: 'Text',
  panePreview: 'Preview',
  previewLoading: 'The preview is being loaded…',
  previewFailed: 'The preview could not be loaded.',
  tryAgain: 'Try again',

  outline: 'Outline',
  outlineClose: 'Close the outline',
  outlineEmpty: 'Headings will be listed here.',
  untitledHeading: '(no words)',

  edit: 'Edit',
  print: 'Print',
  contents: 'Contents',
  themeToDark: 'Dark',
  themeToLight: 'Light',
  emptyDocument: 'There is nothing here yet.',

  slides: 'Slides',
  slideOf: (slide: string, count: string) => `${slide} of ${count}`,
  slideAnnounced: (slide: string, count: string) => `Slide ${slide} of ${count}`,
  nextSlide: 'Next slide',
  previousSlide: 'Previous slide',
  fullScreen: 'Full screen',
  overview: 'All slides',
  leaveSlides: 'Leave the slides',
  present: 'Present',
  stopPresenting: 'Stop presenting',
  presenting: 'Your slide is shown to everyone who follows.',
  followPresenter: (name: string) => `Follow ${name}`,
  followingPresenter: (name: string) => `Following ${name}`,
  stopFollowing: 'Stop following',
};

export type ReadingWords = Loose<typeof readingEn>;

export const readingPtBr: ReadingWords = {
  locale: 'pt-BR',
  splitter: 'Largura do texto',
  splitterValue: percent => `${percent} para o texto`,
  panes: 'O que aparece',
  paneText: 'Texto',
  panePreview: 'Pré-visualização',
  previewLoading: 'Carregando a pré-visualização…',
  previewFailed: 'Não foi possível carregar a pré-visualização.',
  tryAgain: 'Tentar de novo',

  outline: 'Estrutura',
  outlineClose: 'Fechar a estrutura',
  outlineEmpty: 'Os títulos aparecerão aqui.',
  untitledHeading: '(sem palavras)',

  edit: 'Editar',
  print: 'Imprimir',
  contents: 'Conteúdo',
  themeToDark: 'Escuro',
  themeToLight: 'Claro',
  emptyDocument: 'Ainda não há nada aqui.',

  slides: 'Slides',
  slideOf: (slide, count) => `${slide} de ${count}`,
  slideAnnounced: (slide, count) => `Slide ${slide} de ${count}`,
  nextSlide: 'Próximo slide',
  previousSlide: 'Slide anterior',
  fullScreen: 'Tela cheia',
  overview: 'Todos os slides',
  leaveSlides: 'Sair dos slides',
  present: 'Apresentar',
  stopPresenting: 'Parar de apresentar',
  presenting: 'Seu slide aparece para quem acompanha.',
  followPresenter: name => `Acompanhar ${name}`,
  followingPresenter: name => `Acompanhando ${name}`,
  stopFollowing: 'Parar de acompanhar',
};

const DICTIONARIES: Record<Language, ReadingWords> = { en: readingEn, 'pt-BR': readingPtBr };

export function readingWordsOf(language: Language): ReadingWords {
  return DICTIONARIES[language];
}
