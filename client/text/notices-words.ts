// The words of the bell and its notices, in both languages.
import type { Language } from './language.ts';
import type { Loose } from './loose.ts';

const nEn = (n: number) => n.toLocaleString('en');
const nPt = (n: number) => n.toLocaleString('pt-BR');

export const noticesEn = {
  locale: 'en',
  bell: (unread: number) => (unread === 0 ? 'Notices' : `Notices: ${nEn(unread)} unread`),
  heading: 'Notices',
  close: 'Close',
  loading: 'Loading…',
  empty: 'Nothing yet. Whoever names you or answers you shows up here.',
  readAll: 'Mark all as read',
  readDocument: (title: string) => `Mark all of ${title} as read`,
  read: 'Mark as read',
  unread: 'unread',
  guest: 'Guest',
  why: {
    mention: (name: string) => `${name} named you`,
    reply: (name: string) => `${name} answered you`,
    message: (name: string) => `${name} wrote`,
    thread: (name: string) => `${name} commented`,
    shared: (name: string) => `${name} shared this with you`,
  } as Record<string, (name: string) => string>,
  choiceOf: (title: string) => `Notify me about ${title}`,
  choices: { all: 'Everything', mentions: 'Mentions and answers', none: 'Nothing' } as Record<string, string>,
  choiceFailed: 'That could not be changed now.',
  desktop: 'Show notices also while Prosa is in the background',
  desktopOff: 'Show notices only in Prosa',
  desktopDenied: 'The browser does not let Prosa show notices. Its settings for this site can allow it.',
  digest: {
    heading: 'Notices by mail',
    email: 'E-mail address',
    howOften: 'How often',
    choices: { off: 'Never', daily: 'Once a day at most', hourly: 'Once an hour at most' } as Record<
      string,
      string
    >,
    save: 'Save',
    saved: 'Saved.',
    waiting: (email: string) => `Open the link in the mail to ${email}: nothing else is sent there before.`,
    failed: 'That could not be changed now.',
  },
  arrived: (what: string, title: string) => `${what} in ${title}`,
};

export type NoticesWords = Loose<typeof noticesEn>;

export const noticesPtBr: NoticesWords = {
  locale: 'pt-BR',
  bell: unread => (unread === 0 ? 'Avisos' : `Avisos: ${nPt(unread)} por ler`),
  heading: 'Avisos',
  close: 'Fechar',
  loading: 'Carregando…',
  empty: 'Nada ainda. Quem citar ou responder você aparece aqui.',
  readAll: 'Marcar tudo como lido',
  readDocument: title => `Marcar tudo de ${title} como lido`,
  read: 'Marcar como lido',
  unread: 'por ler',
  guest: 'Convidado',
  why: {
    mention: name => `${name} citou você`,
    reply: name => `${name} respondeu a você`,
    message: name => `${name} escreveu`,
    thread: name => `${name} comentou`,
    shared: name => `${name} compartilhou isto com você`,
  },
  choiceOf: title => `Avisar sobre ${title}`,
  choices: { all: 'Tudo', mentions: 'Menções e respostas', none: 'Nada' },
  choiceFailed: 'Não foi possível mudar isso agora.',
  desktop: 'Mostrar avisos também com o Prosa em segundo plano',
  desktopOff: 'Mostrar avisos só no Prosa',
  desktopDenied:
    'O navegador não deixa o Prosa mostrar avisos. As configurações dele para este site podem permitir.',
  digest: {
    heading: 'Avisos por e-mail',
    email: 'Endereço de e-mail',
    howOften: 'Com que frequência',
    choices: { off: 'Nunca', daily: 'No máximo uma vez por dia', hourly: 'No máximo uma vez por hora' },
    save: 'Salvar',
    saved: 'Salvo.',
    waiting: email => `Abra o link no e-mail enviado a ${email}: nada mais vai para lá antes disso.`,
    failed: 'Não foi possível mudar isso agora.',
  },
  arrived: (what, title) => `${what} em ${title}`,
};

const DICTIONARIES: Record<Language, NoticesWords> = { en: noticesEn, 'pt-BR': noticesPtBr };

export function noticesWordsOf(language: Language): NoticesWords {
  return DICTIONARIES[language];
}
