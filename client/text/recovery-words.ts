// The words of the page that lists the copies on this device, in both languages.
import type { Language } from './language.ts';
import type { Loose } from './loose.ts';

const nEn = (n: number) => n.toLocaleString('en');
const nPt = (n: number) => n.toLocaleString('pt-BR');

export const recoveryEn = {
  locale: 'en',
  home: 'All documents',
  title: 'Kept on this device',
  intro:
    'This browser keeps a copy of every document that was opened in it. What the server has not accepted comes first: it stays here until you decide.',
  reading: 'Looking for copies…',
  empty: 'This browser keeps no copies yet.',
  untitled: 'Untitled',
  groups: {
    refused: 'Not accepted by the server',
    waiting: 'Waiting to be sent',
    kept: 'Nothing waiting',
  },
  groupText: {
    refused: 'This may be on this device only.',
    waiting: 'Open the document, and they are sent as soon as the server can be reached.',
    kept: 'The server had all of this when it was last open here.',
  },
  unsent: (n: number) => (n === 1 ? '1 change not sent' : `${nEn(n)} changes not sent`),
  made: (when: string) => `Made ${when}.`,
  unknownTime: 'It is not known when they were made.',
  why: {
    'read-only': 'You can only view this document now.',
    'no-access': 'You no longer have access to this document.',
    'not-signed-in': 'The server asks you to sign in before it takes anything.',
    gone: 'The document is no longer on the server, or it is in the bin.',
    'other-epoch': 'The server has a different document under this name.',
    'too-large': 'A change is larger than the server takes.',
    refused: 'The server would not take the changes.',
  } as Record<string, string>,
  unreadable: 'The browser does not let this copy be read now.',
  sentAs: 'It was sent as a new document:',
  openNew: 'open the new document',

  open: 'Open',
  openServers: 'Open the server’s document',
  compare: 'Compare with the server',
  hide: 'Hide the comparison',
  download: 'Download',
  send: 'Send as a new document',
  remove: 'Remove from this device',

  comparing: 'Comparing…',
  onlyHere: 'Only on this device',
  onlyServer: 'Only on the server',
  same: 'Both texts are the same.',
  emptyLine: '(empty line)',
  skipped: (n: number) => (n === 1 ? '1 line that is the same' : `${nEn(n)} lines that are the same`),
  cut: (n: number) => `${nEn(n)} more lines are not shown. Download the copy to see all of it.`,
  tooDifferent:
    'The two texts have too little in common to be shown together. This is the text on this device:',
  noServerText: {
    gone: 'There is no such document on the server any more. This is the text on this device:',
    'in-bin': 'The document is in the bin. This is the text on this device:',
    'no-access': 'You may not read the server’s text. This is the text on this device:',
    'not-signed-in': 'The server asks you to sign in first. This is the text on this device:',
    unreachable: 'The server cannot be reached now. This is the text on this device:',
  } as Record<string, string>,
  blank: 'The text is empty.',

  notStored: 'The browser would not store a new document. Download the text instead.',
  notRemoved: 'The browser did not remove the copy.',
  removed: (title: string) => `The copy of “${title}” is gone from this device.`,
  removeTitle: 'Remove this copy?',
  removeUnsent: (n: number, title: string) =>
    n === 1
      ? `1 change of “${title}” is on this device only. It would be lost for good.`
      : `${nEn(n)} changes of “${title}” are on this device only. They would be lost for good.`,
  removeOnly: (title: string) =>
    `This copy of “${title}” may be the only one there is. It would be lost for good.`,
  removeKept: (title: string) => `“${title}” stays on the server; only the copy on this device goes.`,
  cancel: 'Cancel',
  removeSure: 'Remove it',

  note: (n: number) =>
    n === 1
      ? 'Changes of one document on this device were not accepted by the server.'
      : `Changes of ${nEn(n)} documents on this device were not accepted by the server.`,
  noteLink: 'Look at them',
};

export type RecoveryWords = Loose<typeof recoveryEn>;

export const recoveryPtBr: RecoveryWords = {
  locale: 'pt-BR',
  home: 'Todos os documentos',
  title: 'Guardado neste aparelho',
  intro:
    'Este navegador guarda uma cópia de cada documento aberto nele. O que o servidor não aceitou vem primeiro: fica aqui até você decidir.',
  reading: 'Procurando cópias…',
  empty: 'Este navegador ainda não guarda nenhuma cópia.',
  untitled: 'Sem título',
  groups: {
    refused: 'Não aceito pelo servidor',
    waiting: 'Esperando para ser enviado',
    kept: 'Nada à espera',
  },
  groupText: {
    refused: 'Isto talvez só exista neste aparelho.',
    waiting: 'Abra o documento, e elas são enviadas assim que o servidor responder.',
    kept: 'O servidor tinha tudo isto quando foi aberto aqui pela última vez.',
  },
  unsent: n => (n === 1 ? '1 alteração não enviada' : `${nPt(n)} alterações não enviadas`),
  made: when => `Feitas em ${when}.`,
  unknownTime: 'Não se sabe quando foram feitas.',
  why: {
    'read-only': 'Agora você só pode ver este documento.',
    'no-access': 'Você não tem mais acesso a este documento.',
    'not-signed-in': 'O servidor pede que você entre antes de aceitar qualquer coisa.',
    gone: 'O documento não está mais no servidor, ou está na lixeira.',
    'other-epoch': 'O servidor tem outro documento com este nome.',
    'too-large': 'Uma alteração é maior do que o servidor aceita.',
    refused: 'O servidor não quis as alterações.',
  },
  unreadable: 'O navegador não deixa ler esta cópia agora.',
  sentAs: 'Foi enviado como documento novo:',
  openNew: 'abrir o documento novo',

  open: 'Abrir',
  openServers: 'Abrir o documento do servidor',
  compare: 'Comparar com o servidor',
  hide: 'Esconder a comparação',
  download: 'Baixar',
  send: 'Enviar como documento novo',
  remove: 'Remover deste aparelho',

  comparing: 'Comparando…',
  onlyHere: 'Só neste aparelho',
  onlyServer: 'Só no servidor',
  same: 'Os dois textos são iguais.',
  emptyLine: '(linha vazia)',
  skipped: n => (n === 1 ? '1 linha igual' : `${nPt(n)} linhas iguais`),
  cut: n => `Mais ${nPt(n)} linhas não são mostradas. Baixe a cópia para ver tudo.`,
  tooDifferent:
    'Os dois textos têm muito pouco em comum para aparecerem juntos. Este é o texto neste aparelho:',
  noServerText: {
    gone: 'Não há mais um documento assim no servidor. Este é o texto neste aparelho:',
    'in-bin': 'O documento está na lixeira. Este é o texto neste aparelho:',
    'no-access': 'Você não pode ler o texto do servidor. Este é o texto neste aparelho:',
    'not-signed-in': 'O servidor pede que você entre primeiro. Este é o texto neste aparelho:',
    unreachable: 'O servidor não responde agora. Este é o texto neste aparelho:',
  },
  blank: 'O texto está vazio.',

  notStored: 'O navegador não quis guardar um documento novo. Baixe o texto em vez disso.',
  notRemoved: 'O navegador não removeu a cópia.',
  removed: title => `A cópia de “${title}” saiu deste aparelho.`,
  removeTitle: 'Remover esta cópia?',
  removeUnsent: (n, title) =>
    n === 1
      ? `1 alteração de “${title}” só existe neste aparelho. Ela se perderia para sempre.`
      : `${nPt(n)} alterações de “${title}” só existem neste aparelho. Elas se perderiam para sempre.`,
  removeOnly: title =>
    `Esta cópia de “${title}” talvez seja a única que existe. Ela se perderia para sempre.`,
  removeKept: title => `“${title}” continua no servidor; só a cópia neste aparelho sai.`,
  cancel: 'Cancelar',
  removeSure: 'Remover',

  note: n =>
    n === 1
      ? 'O servidor não aceitou alterações de um documento neste aparelho.'
      : `O servidor não aceitou alterações de ${nPt(n)} documentos neste aparelho.`,
  noteLink: 'Ver quais',
};

const DICTIONARIES: Record<Language, RecoveryWords> = { en: recoveryEn, 'pt-BR': recoveryPtBr };

export function recoveryWordsOf(language: Language): RecoveryWords {
  return DICTIONARIES[language];
}
