// The words of the home page: the list of documents and its search. The import has words of its own.
import type { Language } from './language.ts';
import type { Loose } from './loose.ts';
import { enCount, ptCount } from './plural.ts';

/** How long ago, or on which day. */
interface When {
  kind: 'age' | 'date';
  text: string;
}
const ptWhen = ({ kind, text }: When) => (kind === 'date' ? `em ${text}` : text);

export const homeEn = {
  pageTitle: 'Documents',
  home: 'Prosa, home',
  skipToList: 'Skip to the documents',

  // Making documents.
  newDocument: 'New document',
  newFromTemplate: 'New from a template',
  blank: 'Blank document',
  templates: {
    meeting: 'Meeting notes',
    rfc: 'RFC',
    lecture: 'Lecture notes',
    'to-do': 'To-do list',
  } as Record<string, string>,
  openOrCreate: 'Open or create by name',
  openPlaceholder: 'meeting-notes',
  open: 'Open',
  nameProblems: {
    empty: 'Type a name, or paste the link of a document.',
    'too-long': 'That name is too long: at most 256 bytes.',
    'empty-part': 'No part of a name between slashes may be empty, “.” or “..”.',
    'outer-space': 'No part of a name between slashes may begin or end with a space.',
    character: 'That name holds a character that cannot be used, such as a backslash or an invisible one.',
    'other-server': 'That link leads to another server.',
    'no-document-link': 'That link leads to no document of this server.',
  } as Record<string, string>,

  // The first visit.
  welcome: 'Write together.',
  welcomeText: 'No account, nothing to set up. Begin a document and share its link.',
  openSample: 'Open a short sample document',
  dropHere: 'Drop files or folders here',
  dropKinds: 'Markdown, text, code, .zip, and exports from HedgeDoc and Etherpad',
  dropNow: 'Let go to import',
  chooseFiles: 'Choose files',
  chooseFolder: 'Choose a folder',

  // Views.
  views: { recent: 'Recent', pinned: 'Pinned', mine: 'Mine', shared: 'Shared with me', bin: 'Bin' } as Record<
    string,
    string
  >,
  viewsLabel: 'Views',
  tagsLabel: 'Tags',
  tagged: (tag: string) => `Tagged “${tag}”`,
  moreTags: (n: number) => enCount(n, '# more', '# more'),
  tagCount: (tag: string, n: number) => `${tag}, ${enCount(n, '# document', '# documents')}`,
  sortBy: 'Sort by',
  sorts: { visited: 'Last opened', edited: 'Last edited', created: 'Created', title: 'Title' } as Record<
    string,
    string
  >,
  empty: {
    recent: { title: 'Nothing here yet', text: 'Documents that you make or open appear here.' },
    pinned: { title: 'Nothing pinned', text: 'Pin a document, and it waits here.' },
    mine: { title: 'You have made no documents yet', text: 'Those that you begin appear here.' },
    shared: {
      title: 'Nothing shared with you yet',
      text: 'Open a link that somebody sends you, and the document appears here.',
    },
    bin: {
      title: 'The bin is empty',
      text: 'What you throw away stays here for 30 days, then it is deleted for good.',
    },
  } as Record<string, { title: string; text: string }>,
  emptyTag: { title: 'No document has this tag here', text: 'Choose another tag, or all of them.' },
  binNote: 'Documents in the bin are deleted for good after 30 days.',
  documents: 'Documents',
  loading: 'Loading documents…',
  showMore: 'Show more',
  loadingMore: 'Loading…',
  shownCount: (n: number) => enCount(n, '# document', '# documents'),

  // A row.
  untitled: 'Untitled',
  here: (names: readonly string[]) => {
    const [first = 'Somebody', second] = names;
    if (names.length === 1) return `${first} is writing now`;
    if (names.length === 2) return `${first} and ${second} are writing now`;
    return `${first} and ${enCount(names.length - 1, '# other', '# others')} are writing now`;
  },
  guest: 'Guest',
  times: {
    visited: (when: When) => `Opened ${when.text}`,
    edited: (when: When) => `Edited ${when.text}`,
    created: (when: When) => `Made ${when.text}`,
    binned: (when: When) => `Thrown away ${when.text}`,
  },
  justNow: 'just now',
  moments: (edited: string, visited: string | null, created: string) =>
    [`Last edited: ${edited}`, visited === null ? null : `Last opened: ${visited}`, `Made: ${created}`]
      .filter(line => line !== null)
      .join('\n'),
  pin: (title: string) => `Pin “${title}”`,
  unpin: (title: string) => `Unpin “${title}”`,
  menuOf: (title: string) => `Menu of “${title}”`,
  openDocument: 'Open',
  openInTab: 'Open in a new tab',
  rename: 'Rename…',
  editTags: 'Tags…',
  duplicate: 'Duplicate',
  pinIt: 'Pin',
  unpinIt: 'Unpin',
  copyLink: 'Copy link',
  moveToBin: 'Move to bin',
  restore: 'Restore',
  deleteForGood: 'Delete for good…',
  linkHere: 'Copy this link:',

  // Dialogs.
  renameTitle: 'Rename',
  titleLabel: 'Title',
  titleHint: 'Leave it empty to use the first heading. The link stays the same.',
  tagsTitle: (title: string) => `Tags of “${title}”`,
  tagsField: 'Tags, divided by commas',
  tagsHint: (count: number, chars: number) => `Up to ${count} tags of ${chars} characters each.`,
  tagsProblems: {
    'too-many': 'These are more tags than a document can have.',
    'too-long': 'One of these tags is too long.',
  } as Record<string, string>,
  tagsKnown: 'Add one of yours:',
  deleteTitle: (title: string) => `Delete “${title}” for good?`,
  deleteText: 'It goes with its whole history, for everyone. This cannot be undone.',
  deleteSure: 'Delete for good',
  save: 'Save',
  cancel: 'Cancel',
  close: 'Close',
  done: 'Done',

  // What was done.
  deeds: {
    rename: (title: string) => `“${title}” was renamed.`,
    tags: (title: string) => `The tags of “${title}” were changed.`,
    pin: (title: string) => `“${title}” is pinned.`,
    unpin: (title: string) => `“${title}” is no longer pinned.`,
    bin: (title: string) => `“${title}” was moved to the bin.`,
    restore: (title: string) => `“${title}” is back.`,
    remove: (title: string) => `“${title}” was deleted for good.`,
    duplicate: (title: string) => `“${title}” was duplicated.`,
  } as Record<string, (title: string) => string>,
  undone: {
    rename: (title: string) => `“${title}” could not be renamed.`,
    tags: (title: string) => `The tags of “${title}” could not be changed.`,
    pin: (title: string) => `“${title}” could not be pinned.`,
    unpin: (title: string) => `“${title}” could not be unpinned.`,
    bin: (title: string) => `“${title}” could not be moved to the bin.`,
    restore: (title: string) => `“${title}” could not be restored.`,
    remove: (title: string) => `“${title}” could not be deleted.`,
    duplicate: (title: string) => `“${title}” could not be duplicated.`,
  } as Record<string, (title: string) => string>,
  undo: 'Undo',
  dismiss: 'Dismiss',
  messages: 'Messages',
  linkCopied: 'Link copied.',
  copyOf: (title: string) => `Copy of ${title}`,
  notMade: 'The document could not be made.',

  // What went wrong.
  failures: {
    unreachable: 'The server cannot be reached.',
    'timed-out': 'The server did not answer in time.',
    cancelled: 'It was cancelled.',
  } as Record<string, string>,
  reasons: {
    malformed: 'The server did not understand the question.',
    'not-signed-in': 'You are not signed in here any more. Reloading the page may help.',
    'not-allowed': 'You are not allowed to do that.',
    'not-found': 'It does not exist any more.',
    exists: 'The name is taken.',
    'in-bin': 'It is in the bin.',
    'too-large': 'It is too large for the server.',
    'not-an-image': 'It is not an image.',
    'too-many': 'That was more than the server takes at once. Wait a moment.',
    'cannot-save': "The server can't save right now.",
    internal: 'Something went wrong on the server.',
  } as Record<string, string>,
  asOf: (time: string) => `This is what was known at ${time}.`,
  listFailed: 'Your documents could not be loaded.',
  tryAgain: 'Try again',
  stillWorks: 'You can open a document by its name or link meanwhile.',

  // Searching.
  searchLabel: 'Search titles and texts',
  searchPlaceholder: 'Search titles and texts',
  clearSearch: 'Clear the search',
  searching: 'Searching…',
  searchResults: (text: string) => `Results for “${text}”`,
  hitCount: (n: number) => enCount(n, '# document found', '# documents found'),
  noHits: (text: string) => `No document has “${text}”`,
  noHitsText: 'Search looks in the titles and texts of documents that you made or opened, not in the bin.',
  searchFailed: 'The search got no answer.',

  // Header and footer.
  import: 'Import',
  importFiles: 'Import files…',
  importFolder: 'Import a folder…',
  downloadAll: 'Download all as .zip',
  keptHere: 'Kept on this device',
  openByName: 'Open by name or link…',
  importMade: (n: number) => enCount(n, '# document was made.', '# documents were made.'),
};

export type HomeWords = Loose<typeof homeEn>;

export const homePtBr: HomeWords = {
  pageTitle: 'Documentos',
  home: 'Prosa, início',
  skipToList: 'Ir para os documentos',

  newDocument: 'Novo documento',
  newFromTemplate: 'Novo a partir de um modelo',
  blank: 'Documento em branco',
  templates: {
    meeting: 'Ata de reunião',
    rfc: 'Proposta (RFC)',
    lecture: 'Anotações de aula',
    'to-do': 'Lista de tarefas',
  },
  openOrCreate: 'Abrir ou criar pelo nome',
  openPlaceholder: 'ata-da-reuniao',
  open: 'Abrir',
  nameProblems: {
    empty: 'Digite um nome ou cole o link de um documento.',
    'too-long': 'Esse nome é longo demais: no máximo 256 bytes.',
    'empty-part': 'Nenhuma parte do nome entre barras pode ser vazia, “.” ou “..”.',
    'outer-space': 'Nenhuma parte do nome entre barras pode começar ou terminar com espaço.',
    character: 'Esse nome tem um caractere que não pode ser usado, como uma barra invertida ou um invisível.',
    'other-server': 'Esse link leva a outro servidor.',
    'no-document-link': 'Esse link não leva a nenhum documento deste servidor.',
  },

  welcome: 'Escrevam juntos.',
  welcomeText: 'Sem conta, sem nada para configurar. Comece um documento e compartilhe o link.',
  openSample: 'Abrir um pequeno documento de exemplo',
  dropHere: 'Solte arquivos ou pastas aqui',
  dropKinds: 'Markdown, texto, código, .zip e exportações do HedgeDoc e do Etherpad',
  dropNow: 'Solte para importar',
  chooseFiles: 'Escolher arquivos',
  chooseFolder: 'Escolher uma pasta',

  views: {
    recent: 'Recentes',
    pinned: 'Fixados',
    mine: 'Meus',
    shared: 'Compartilhados comigo',
    bin: 'Lixeira',
  },
  viewsLabel: 'Visões',
  tagsLabel: 'Etiquetas',
  tagged: tag => `Com a etiqueta “${tag}”`,
  moreTags: n => ptCount(n, 'mais #', 'mais #'),
  tagCount: (tag, n) => `${tag}, ${ptCount(n, '# documento', '# documentos')}`,
  sortBy: 'Ordenar por',
  sorts: { visited: 'Última abertura', edited: 'Última edição', created: 'Criação', title: 'Título' },
  empty: {
    recent: { title: 'Nada por aqui ainda', text: 'Os documentos que você criar ou abrir aparecem aqui.' },
    pinned: { title: 'Nada fixado', text: 'Fixe um documento e ele espera por você aqui.' },
    mine: { title: 'Você ainda não criou documentos', text: 'Os que você começar aparecem aqui.' },
    shared: {
      title: 'Nada compartilhado com você ainda',
      text: 'Abra um link que alguém enviar e o documento aparece aqui.',
    },
    bin: {
      title: 'A lixeira está vazia',
      text: 'O que você joga fora fica aqui por 30 dias e depois é excluído de vez.',
    },
  },
  emptyTag: {
    title: 'Nenhum documento daqui tem esta etiqueta',
    text: 'Escolha outra etiqueta, ou todas.',
  },
  binNote: 'Os documentos da lixeira são excluídos de vez depois de 30 dias.',
  documents: 'Documentos',
  loading: 'Carregando os documentos…',
  showMore: 'Mostrar mais',
  loadingMore: 'Carregando…',
  shownCount: n => ptCount(n, '# documento', '# documentos'),

  untitled: 'Sem título',
  here: names => {
    const [first = 'Alguém', second] = names;
    if (names.length === 1) return `${first} está escrevendo agora`;
    if (names.length === 2) return `${first} e ${second} estão escrevendo agora`;
    return `${first} e mais ${ptCount(names.length - 1, '# pessoa', '# pessoas')} estão escrevendo agora`;
  },
  guest: 'Visitante',
  times: {
    visited: when => `Aberto ${ptWhen(when)}`,
    edited: when => `Editado ${ptWhen(when)}`,
    created: when => `Criado ${ptWhen(when)}`,
    binned: when => `Jogado fora ${ptWhen(when)}`,
  },
  justNow: 'agora há pouco',
  moments: (edited, visited, created) =>
    [
      `Última edição: ${edited}`,
      visited === null ? null : `Última abertura: ${visited}`,
      `Criação: ${created}`,
    ]
      .filter(line => line !== null)
      .join('\n'),
  pin: title => `Fixar “${title}”`,
  unpin: title => `Desafixar “${title}”`,
  menuOf: title => `Menu de “${title}”`,
  openDocument: 'Abrir',
  openInTab: 'Abrir em nova aba',
  rename: 'Renomear…',
  editTags: 'Etiquetas…',
  duplicate: 'Duplicar',
  pinIt: 'Fixar',
  unpinIt: 'Desafixar',
  copyLink: 'Copiar link',
  moveToBin: 'Mover para a lixeira',
  restore: 'Restaurar',
  deleteForGood: 'Excluir de vez…',
  linkHere: 'Copie este link:',

  renameTitle: 'Renomear',
  titleLabel: 'Título',
  titleHint: 'Deixe vazio para usar o primeiro título do texto. O link continua o mesmo.',
  tagsTitle: title => `Etiquetas de “${title}”`,
  tagsField: 'Etiquetas, separadas por vírgulas',
  tagsHint: (count, chars) => `Até ${count} etiquetas de ${chars} caracteres cada.`,
  tagsProblems: {
    'too-many': 'São mais etiquetas do que um documento pode ter.',
    'too-long': 'Uma destas etiquetas é longa demais.',
  },
  tagsKnown: 'Adicionar uma das suas:',
  deleteTitle: title => `Excluir “${title}” de vez?`,
  deleteText: 'O documento some com todo o histórico, para todos. Não há como desfazer.',
  deleteSure: 'Excluir de vez',
  save: 'Salvar',
  cancel: 'Cancelar',
  close: 'Fechar',
  done: 'Pronto',

  deeds: {
    rename: title => `“${title}” foi renomeado.`,
    tags: title => `As etiquetas de “${title}” foram alteradas.`,
    pin: title => `“${title}” foi fixado.`,
    unpin: title => `“${title}” não está mais fixado.`,
    bin: title => `“${title}” foi para a lixeira.`,
    restore: title => `“${title}” está de volta.`,
    remove: title => `“${title}” foi excluído de vez.`,
    duplicate: title => `“${title}” foi duplicado.`,
  },
  undone: {
    rename: title => `Não foi possível renomear “${title}”.`,
    tags: title => `Não foi possível alterar as etiquetas de “${title}”.`,
    pin: title => `Não foi possível fixar “${title}”.`,
    unpin: title => `Não foi possível desafixar “${title}”.`,
    bin: title => `Não foi possível mover “${title}” para a lixeira.`,
    restore: title => `Não foi possível restaurar “${title}”.`,
    remove: title => `Não foi possível excluir “${title}”.`,
    duplicate: title => `Não foi possível duplicar “${title}”.`,
  },
  undo: 'Desfazer',
  dismiss: 'Dispensar',
  messages: 'Mensagens',
  linkCopied: 'Link copiado.',
  copyOf: title => `Cópia de ${title}`,
  notMade: 'Não foi possível criar o documento.',

  failures: {
    unreachable: 'Não foi possível falar com o servidor.',
    'timed-out': 'O servidor não respondeu a tempo.',
    cancelled: 'Foi cancelado.',
  },
  reasons: {
    malformed: 'O servidor não entendeu o pedido.',
    'not-signed-in': 'Sua sessão aqui terminou. Recarregar a página pode ajudar.',
    'not-allowed': 'Você não tem permissão para isso.',
    'not-found': 'Não existe mais.',
    exists: 'O nome já está em uso.',
    'in-bin': 'Está na lixeira.',
    'too-large': 'É grande demais para o servidor.',
    'not-an-image': 'Não é uma imagem.',
    'too-many': 'Foi mais do que o servidor aceita de uma vez. Espere um instante.',
    'cannot-save': 'O servidor não consegue salvar agora.',
    internal: 'Algo deu errado no servidor.',
  },
  asOf: time => `Isto é o que se sabia às ${time}.`,
  listFailed: 'Não foi possível carregar seus documentos.',
  tryAgain: 'Tentar de novo',
  stillWorks: 'Enquanto isso, você pode abrir um documento pelo nome ou pelo link.',

  searchLabel: 'Buscar em títulos e textos',
  searchPlaceholder: 'Buscar em títulos e textos',
  clearSearch: 'Limpar a busca',
  searching: 'Buscando…',
  searchResults: text => `Resultados para “${text}”`,
  hitCount: n => ptCount(n, '# documento encontrado', '# documentos encontrados'),
  noHits: text => `Nenhum documento tem “${text}”`,
  noHitsText: 'A busca olha títulos e textos de documentos que você criou ou abriu, não os da lixeira.',
  searchFailed: 'A busca ficou sem resposta.',

  import: 'Importar',
  importFiles: 'Importar arquivos…',
  importFolder: 'Importar uma pasta…',
  downloadAll: 'Baixar tudo em .zip',
  keptHere: 'Guardado neste aparelho',
  openByName: 'Abrir pelo nome ou link…',
  importMade: n => ptCount(n, '# documento criado.', '# documentos criados.'),
};

export function homeWordsOf(language: Language): HomeWords {
  return language === 'pt-BR' ? homePtBr : homeEn;
}
