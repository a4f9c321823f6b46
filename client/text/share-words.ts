// The words of sharing, of share links that are opened, and of the account on several devices, in both languages.
import type { Language } from './language.ts';
import type { Loose } from './loose.ts';

const nEn = (n: number) => n.toLocaleString('en');
const nPt = (n: number) => n.toLocaleString('pt-BR');
const many = (n: number, one: string, more: string) => (n === 1 ? one : more);

export const shareEn = {
  locale: 'en',
  share: 'Share',
  title: 'Share this document',
  loading: 'Loading…',
  tryAgain: 'Try again',
  close: 'Close',
  cancel: 'Cancel',
  you: 'you',
  guest: 'Guest',
  saved: 'Changed',

  base: {
    /** Stands before a choice of `may`. */
    anyone: 'Anyone with the link',
    may: { none: 'cannot open it', view: 'can view', comment: 'can comment', edit: 'can edit' } as Record<
      string,
      string
    >,
    /** For those who may not change it. */
    sentence: {
      none: 'Only people who were given access can open this document.',
      view: 'Anyone with the link can view this document.',
      comment: 'Anyone with the link can comment on this document.',
      edit: 'Anyone with the link can edit this document.',
    } as Record<string, string>,
    noneHint: 'Only the people below, and those to whom you give a share link.',
    atOnce: 'Changes take effect at once, also where the document is open now.',
  },
  yourRole: {
    view: 'You can view it.',
    comment: 'You can view it and comment.',
    edit: 'You can edit it.',
    own: 'You own it.',
  } as Record<string, string>,
  onlyOwners: 'Owners of the document can change who may do what.',

  copy: {
    heading: 'Copy a link',
    links: { view: 'Copy view link', comment: 'Copy comment link', edit: 'Copy edit link' } as Record<
      string,
      string
    >,
    address: 'Copy link',
    copied: 'Link copied',
    notCopied: 'The browser did not allow copying. Copy this link:',
    /** The base role already gives what the link would. */
    plain: 'This is the plain address: everyone who has it can do that already.',
    made: 'This is a new link. It is shown only now; later you can make another one.',
    again: 'This is the link that you made a moment ago.',
  },
  more: {
    heading: 'More',
    label: 'What the link is for',
    labelHint: 'Only owners see this.',
    password: 'Password',
    passwordHint: 'Send it another way than the link.',
    expires: 'The link works',
    times: {
      never: 'until it is revoked',
      day: 'for one day',
      week: 'for seven days',
      month: 'for 30 days',
    } as Record<string, string>,
    applies: 'This goes for the next link that you copy.',
  },
  links: {
    heading: 'Share links',
    roles: { view: 'View', comment: 'Comment', edit: 'Edit' } as Record<string, string>,
    made: (date: string) => `made ${date}`,
    until: (date: string) => `until ${date}`,
    expired: 'expired',
    password: 'with a password',
    people: (n: number) => (n === 0 ? 'not used yet' : `used by ${nEn(n)} ${many(n, 'person', 'people')}`),
    revoke: 'Revoke',
    revokeName: (name: string) => `Revoke the link: ${name}`,
    revokeSure: 'Really revoke?',
    revokeHint: 'Whoever came with it loses what it gave them.',
  },
  people: {
    heading: 'People with access',
    none: 'Nobody has been given access of their own.',
    roles: { view: 'Can view', comment: 'Can comment', edit: 'Can edit', own: 'Owner' } as Record<
      string,
      string
    >,
    roleOf: (name: string) => `What ${name} may do`,
    remove: 'Remove',
    removeName: (name: string) => `Remove ${name}`,
    removeSure: 'Really remove?',
    give: 'Give access…',
    giveTo: (name: string) => `Give ${name} access of their own`,
    hereHeading: 'Here now',
    onlyYou: 'Only you are here.',
  },

  redeem: {
    title: 'A shared document',
    opening: 'Opening the link…',
    passwordTitle: 'This link has a password',
    passwordLabel: 'Password',
    open: 'Open',
    wrongPassword: 'This is not the password.',
    tooMany: 'There were too many tries. Wait a moment, then try again.',
    gone: 'This link does not work any more. It was revoked, has expired, or is not complete.',
    unreachable: 'The server could not be reached.',
    signInFirst: 'Sign in, then open this link again.',
    signIn: 'Sign in',
    goOn: 'Go on without the link',
    home: 'All documents',
    askOwner: 'Ask the person who sent it for a new one.',
  },

  noAccess: {
    title: "You don't have access to this document",
    text: 'Ask somebody who has it for a share link, then open that link here.',
    signInHint: 'If you have access with an account, sign in.',
    unsent: 'What you wrote is still in this browser.',
    download: 'Download my text',
  },

  account: {
    heading: 'On other devices',
    guest: 'You are here as a guest: this browser knows you.',
    signedIn: 'You are signed in.',
    proxy: 'You are signed in by your organisation.',
    signIn: 'Sign in',
    signOut: 'Sign out',
    signOutSure: 'Really sign out?',
    signOutOthers: 'Sign my other devices out',
    signOutOthersSure: 'Really sign them out?',
    others: {
      ended: 'No other device is you any more.',
      failed: 'That did not work. The other devices are as they were.',
    },
    elsewhere: 'Use this on another device',
    notSent: 'Your name is not on the server yet. It will be sent when there is a connection.',
  },
  device: {
    title: 'The same you on another device',
    here: 'Be who you are here, over there',
    hereText: 'Open Prosa on the other device, go to the same place, and enter this code:',
    makeCode: 'Show a code',
    until: (time: string) => `It works once, until ${time}. Give it to nobody else.`,
    there: 'I have a code from another device',
    code: 'Code',
    use: 'Use the code',
    warning: 'This browser then becomes that person. Documents that only this browser knows leave your list.',
    wrongCode: 'This code does not work. Make a new one on the other device.',
    incomplete: 'A code has eight letters and digits.',
  },

  failures: {
    unreachable: 'The server could not be reached. Nothing was changed.',
    'not-allowed': 'You may not do that.',
    'not-found': 'It is no longer there.',
    'too-many': 'This was too much at once, or there is no room for more.',
    'not-signed-in': 'Sign in first.',
    'cannot-save': "The server can't save right now.",
    other: 'The server could not do that.',
  } as Record<string, string>,
  lastOwner: 'A document keeps at least one owner.',
};

export type ShareWords = Loose<typeof shareEn>;

export const sharePtBr: ShareWords = {
  locale: 'pt-BR',
  share: 'Compartilhar',
  title: 'Compartilhar este documento',
  loading: 'Carregando…',
  tryAgain: 'Tentar de novo',
  close: 'Fechar',
  cancel: 'Cancelar',
  you: 'você',
  guest: 'Convidado',
  saved: 'Alterado',

  base: {
    anyone: 'Qualquer pessoa com o link',
    may: { none: 'não pode abrir', view: 'pode ver', comment: 'pode comentar', edit: 'pode editar' },
    sentence: {
      none: 'Só quem recebeu acesso pode abrir este documento.',
      view: 'Qualquer pessoa com o link pode ver este documento.',
      comment: 'Qualquer pessoa com o link pode comentar este documento.',
      edit: 'Qualquer pessoa com o link pode editar este documento.',
    },
    noneHint: 'Só as pessoas abaixo e quem receber de você um link de compartilhamento.',
    atOnce: 'As mudanças valem na hora, também onde o documento está aberto agora.',
  },
  yourRole: {
    view: 'Você pode ver.',
    comment: 'Você pode ver e comentar.',
    edit: 'Você pode editar.',
    own: 'O documento é seu.',
  },
  onlyOwners: 'Quem é dono do documento pode mudar quem pode fazer o quê.',

  copy: {
    heading: 'Copiar um link',
    links: {
      view: 'Copiar link para ver',
      comment: 'Copiar link para comentar',
      edit: 'Copiar link para editar',
    },
    address: 'Copiar link',
    copied: 'Link copiado',
    notCopied: 'O navegador não deixou copiar. Copie este link:',
    plain: 'Este é o endereço simples: quem o tem já pode fazer isso.',
    made: 'Este é um link novo. Ele só aparece agora; depois você pode criar outro.',
    again: 'Este é o link que você criou há pouco.',
  },
  more: {
    heading: 'Mais',
    label: 'Para que serve o link',
    labelHint: 'Só os donos veem isto.',
    password: 'Senha',
    passwordHint: 'Conte-a por outro caminho que não o do link.',
    expires: 'O link funciona',
    times: {
      never: 'até ser revogado',
      day: 'por um dia',
      week: 'por sete dias',
      month: 'por 30 dias',
    },
    applies: 'Vale para o próximo link que você copiar.',
  },
  links: {
    heading: 'Links de compartilhamento',
    roles: { view: 'Ver', comment: 'Comentar', edit: 'Editar' },
    made: date => `criado em ${date}`,
    until: date => `até ${date}`,
    expired: 'vencido',
    password: 'com senha',
    people: n => (n === 0 ? 'ainda não usado' : `usado por ${nPt(n)} ${many(n, 'pessoa', 'pessoas')}`),
    revoke: 'Revogar',
    revokeName: name => `Revogar o link: ${name}`,
    revokeSure: 'Revogar mesmo?',
    revokeHint: 'Quem entrou por ele perde o que ele dava.',
  },
  people: {
    heading: 'Pessoas com acesso',
    none: 'Ninguém recebeu acesso próprio.',
    roles: { view: 'Pode ver', comment: 'Pode comentar', edit: 'Pode editar', own: 'Dono' },
    roleOf: name => `O que ${name} pode fazer`,
    remove: 'Remover',
    removeName: name => `Remover ${name}`,
    removeSure: 'Remover mesmo?',
    give: 'Dar acesso…',
    giveTo: name => `Dar acesso próprio a ${name}`,
    hereHeading: 'Aqui agora',
    onlyYou: 'Só você está aqui.',
  },

  redeem: {
    title: 'Um documento compartilhado',
    opening: 'Abrindo o link…',
    passwordTitle: 'Este link tem senha',
    passwordLabel: 'Senha',
    open: 'Abrir',
    wrongPassword: 'Esta não é a senha.',
    tooMany: 'Houve tentativas demais. Espere um pouco e tente de novo.',
    gone: 'Este link não funciona mais. Foi revogado, venceu ou não está completo.',
    unreachable: 'Não foi possível alcançar o servidor.',
    signInFirst: 'Entre na sua conta e abra este link de novo.',
    signIn: 'Entrar',
    goOn: 'Continuar sem o link',
    home: 'Todos os documentos',
    askOwner: 'Peça um novo a quem o enviou.',
  },

  noAccess: {
    title: 'Você não tem acesso a este documento',
    text: 'Peça um link de compartilhamento a quem tem acesso e abra-o aqui.',
    signInHint: 'Se você tem acesso com uma conta, entre nela.',
    unsent: 'O que você escreveu continua neste navegador.',
    download: 'Baixar meu texto',
  },

  account: {
    heading: 'Em outros aparelhos',
    guest: 'Você está aqui como convidado: este navegador conhece você.',
    signedIn: 'Você entrou com a sua conta.',
    proxy: 'Você entrou pela sua organização.',
    signIn: 'Entrar',
    signOut: 'Sair',
    signOutSure: 'Sair mesmo?',
    signOutOthers: 'Desconectar meus outros aparelhos',
    signOutOthersSure: 'Desconectar mesmo?',
    others: {
      ended: 'Nenhum outro aparelho é mais você.',
      failed: 'Não deu certo. Os outros aparelhos continuam como estavam.',
    },
    elsewhere: 'Usar em outro aparelho',
    notSent: 'Seu nome ainda não está no servidor. Ele será enviado quando houver conexão.',
  },
  device: {
    title: 'Você mesmo em outro aparelho',
    here: 'Ser lá quem você é aqui',
    hereText: 'Abra o Prosa no outro aparelho, vá ao mesmo lugar e digite este código:',
    makeCode: 'Mostrar um código',
    until: time => `Funciona uma vez, até ${time}. Não o dê a mais ninguém.`,
    there: 'Tenho um código de outro aparelho',
    code: 'Código',
    use: 'Usar o código',
    warning:
      'Este navegador passa a ser aquela pessoa. Documentos que só este navegador conhece saem da sua lista.',
    wrongCode: 'Este código não funciona. Crie outro no outro aparelho.',
    incomplete: 'Um código tem oito letras e algarismos.',
  },

  failures: {
    unreachable: 'Não foi possível alcançar o servidor. Nada mudou.',
    'not-allowed': 'Você não pode fazer isso.',
    'not-found': 'Não existe mais.',
    'too-many': 'Foi demais de uma vez, ou não há lugar para mais.',
    'not-signed-in': 'Entre na sua conta primeiro.',
    'cannot-save': 'O servidor não consegue salvar agora.',
    other: 'O servidor não conseguiu fazer isso.',
  },
  lastOwner: 'Um documento fica com pelo menos um dono.',
};

const DICTIONARIES: Record<Language, ShareWords> = { en: shareEn, 'pt-BR': sharePtBr };

export function shareWordsOf(language: Language): ShareWords {
  return DICTIONARIES[language];
}
