// The words of chat and comments, in both languages.
import type { Language } from './language.ts';
import type { Loose } from './loose.ts';

const nEn = (n: number) => n.toLocaleString('en');
const nPt = (n: number) => n.toLocaleString('pt-BR');
const many = (n: number, one: string, more: string) => (n === 1 ? one : more);

export const talkEn = {
  locale: 'en',
  panel: 'Chat and comments',
  close: 'Close chat and comments',
  taller: 'Make the panel taller',
  shorter: 'Make the panel shorter',
  tabs: { chat: 'Chat', comments: 'Comments' },
  openPanel: (count: string, mentions: number) =>
    count === ''
      ? 'Chat and comments'
      : mentions > 0
        ? `Chat and comments: ${count} new, ${mentions} naming you`
        : `Chat and comments: ${count} new`,
  tabWithNew: (tab: string, count: string) => `${tab}, ${count} new`,
  loading: 'Loading…',
  notLoaded: 'This could not be loaded.',
  tryAgain: 'Try again',
  offline: 'You are offline. What you write goes out when you are back.',
  gone: 'You can no longer see this conversation.',
  readOnly: 'You can read along. To write, ask for the right to comment.',

  chat: {
    list: 'Messages',
    empty: 'Nothing has been said yet.',
    emptyHint: 'Write to everyone who has this document open, now or later.',
    older: 'Show older messages',
    newer: 'Show newer messages',
    newest: 'Go to the newest message',
    newBelow: (n: number) => `${nEn(n)} new ${many(n, 'message', 'messages')}`,
    toUnread: 'Go to the first unread message',
    unreadLine: 'New',
    today: 'Today',
    yesterday: 'Yesterday',
    isTyping: (names: string, count: number) =>
      count === 1 ? `${names} is typing…` : `${names} are typing…`,
    someTyping: 'Several people are typing…',
    deleted: 'This message was deleted.',
    edited: 'edited',
    answers: (name: string) => `Answers ${name}`,
    answersUnknown: 'Answers an earlier message',
    notFound: 'That message could not be found.',
    arrived: (name: string, text: string) => `${name} wrote: ${text}`,
    arrivedMany: (n: number) => `${nEn(n)} new messages`,
  },

  message: {
    reply: 'Reply',
    edit: 'Edit',
    delete: 'Delete',
    remove: 'Remove',
    confirmDelete: 'Delete this message?',
    confirmRemove: (name: string) => `Remove this message by ${name}?`,
    cancel: 'Cancel',
    actions: (name: string) => `Message by ${name}`,
    inText: 'In the text',
    showInText: (quote: string) => `Show in the text: ${quote}`,
    notInText: 'No longer in the text',
    waiting: 'Waiting to be sent',
    failed: (why: string) => `Not sent: ${why}`,
    retry: 'Try again',
    discard: 'Discard',
    notChanged: (why: string) => `That did not work: ${why}`,
  },

  reasons: {
    malformed: 'the server did not understand it.',
    'not-allowed': 'you may not write here.',
    'not-found': 'what it belongs to is gone.',
    'too-large': 'it is too long.',
    'too-many': 'too much was written here in a short time.',
    'cannot-save': 'the server cannot save right now.',
    offline: 'there is no connection.',
  },

  composer: {
    message: 'Message',
    placeholder: 'Write a message',
    send: 'Send',
    save: 'Save',
    cancel: 'Cancel',
    emoji: 'Emoji',
    passage: 'Link to the selected passage',
    noSelection: 'First select something in the text.',
    keys: 'Enter sends, Shift+Enter begins a new line, @ names somebody.',
    replyTo: (name: string) => `Reply to ${name}`,
    dropReply: 'Do not reply to that message',
    dropPassage: 'Do not link to the passage',
    left: (n: number) => `${nEn(n)} ${many(n, 'character', 'characters')} left`,
    tooLong: (n: number) => `${nEn(n)} ${many(n, 'character', 'characters')} too many`,
    people: 'People',
    choices: (n: number) => `${nEn(n)} ${many(n, 'choice', 'choices')}`,
    you: 'you',
  },

  emoji: {
    title: 'Emoji',
    search: 'Search emoji',
    nothing: 'No emoji of that name.',
    notLoaded: 'The emoji could not be loaded.',
  },

  search: {
    open: 'Search in the chat',
    close: 'Close the search',
    field: 'Words to look for',
    nothing: 'No message holds these words.',
    count: (n: number) => `${nEn(n)} ${many(n, 'message', 'messages')}`,
  },

  threads: {
    list: 'Comments on the text',
    empty: 'No comments yet.',
    emptyHint: 'Select something in the text and comment on it.',
    comment: 'Comment on the selection',
    newComment: 'New comment',
    placeholder: 'Write a comment',
    start: 'Comment',
    reply: 'Reply',
    replyPlaceholder: 'Write a reply',
    replies: (n: number) => `${nEn(n)} ${many(n, 'reply', 'replies')}`,
    resolve: 'Resolve',
    reopen: 'Reopen',
    resolvedBy: (name: string) => `Resolved by ${name}`,
    resolved: (n: number) => `Resolved (${nEn(n)})`,
    orphans: 'No longer in the text',
    next: 'Next comment',
    previous: 'Previous comment',
    more: 'Show more comments',
    about: (quote: string) => `On “${quote}”`,
    showInText: (quote: string) => `Show in the text: “${quote}”`,
    noSelection: 'Select something in the text first, then comment on it.',
    mark: (n: number) => `${nEn(n)} ${many(n, 'comment', 'comments')}: show`,
  },

  news: {
    message: (name: string, text: string) => `${name} wrote: ${text}`,
    messages: (n: number) => `${nEn(n)} new messages in the chat`,
    comment: (name: string, text: string) => `${name} commented: ${text}`,
    comments: (n: number) => `${nEn(n)} new comments`,
    mention: (name: string, text: string) => `${name} named you: ${text}`,
    show: 'Show',
  },
};

export type TalkWords = Loose<typeof talkEn>;

export const talkPtBr: TalkWords = {
  locale: 'pt-BR',
  panel: 'Conversa e comentários',
  close: 'Fechar conversa e comentários',
  taller: 'Aumentar o painel',
  shorter: 'Diminuir o painel',
  tabs: { chat: 'Conversa', comments: 'Comentários' },
  openPanel: (count, mentions) =>
    count === ''
      ? 'Conversa e comentários'
      : mentions > 0
        ? `Conversa e comentários: ${count} por ler, ${mentions} com o seu nome`
        : `Conversa e comentários: ${count} por ler`,
  tabWithNew: (tab, count) => `${tab}, ${count} por ler`,
  loading: 'Carregando…',
  notLoaded: 'Não foi possível carregar.',
  tryAgain: 'Tentar de novo',
  offline: 'Você está sem conexão. O que você escrever será enviado quando ela voltar.',
  gone: 'Você não pode mais ver esta conversa.',
  readOnly: 'Você pode acompanhar a leitura. Para escrever, peça permissão para comentar.',

  chat: {
    list: 'Mensagens',
    empty: 'Ninguém disse nada ainda.',
    emptyHint: 'Escreva para todos que abrem este documento, agora ou depois.',
    older: 'Mostrar mensagens anteriores',
    newer: 'Mostrar mensagens seguintes',
    newest: 'Ir para a mensagem mais recente',
    newBelow: n => `${nPt(n)} ${many(n, 'mensagem nova', 'mensagens novas')}`,
    toUnread: 'Ir para a primeira mensagem não lida',
    unreadLine: 'Novas',
    today: 'Hoje',
    yesterday: 'Ontem',
    isTyping: (names, count) => (count === 1 ? `${names} está digitando…` : `${names} estão digitando…`),
    someTyping: 'Várias pessoas estão digitando…',
    deleted: 'Esta mensagem foi apagada.',
    edited: 'editada',
    answers: name => `Em resposta a ${name}`,
    answersUnknown: 'Em resposta a uma mensagem anterior',
    notFound: 'Essa mensagem não foi encontrada.',
    arrived: (name, text) => `${name} escreveu: ${text}`,
    arrivedMany: n => `${nPt(n)} mensagens novas`,
  },

  message: {
    reply: 'Responder',
    edit: 'Editar',
    delete: 'Apagar',
    remove: 'Remover',
    confirmDelete: 'Apagar esta mensagem?',
    confirmRemove: name => `Remover esta mensagem de ${name}?`,
    cancel: 'Cancelar',
    actions: name => `Mensagem de ${name}`,
    inText: 'No texto',
    showInText: quote => `Mostrar no texto: ${quote}`,
    notInText: 'Não está mais no texto',
    waiting: 'Aguardando envio',
    failed: why => `Não enviada: ${why}`,
    retry: 'Tentar de novo',
    discard: 'Descartar',
    notChanged: why => `Não deu certo: ${why}`,
  },

  reasons: {
    malformed: 'o servidor não entendeu.',
    'not-allowed': 'você não pode escrever aqui.',
    'not-found': 'aquilo a que pertence não existe mais.',
    'too-large': 'está longa demais.',
    'too-many': 'muita coisa foi escrita aqui em pouco tempo.',
    'cannot-save': 'o servidor não consegue salvar agora.',
    offline: 'não há conexão.',
  },

  composer: {
    message: 'Mensagem',
    placeholder: 'Escreva uma mensagem',
    send: 'Enviar',
    save: 'Salvar',
    cancel: 'Cancelar',
    emoji: 'Emoji',
    passage: 'Vincular ao trecho selecionado',
    noSelection: 'Primeiro selecione algo no texto.',
    keys: 'Enter envia, Shift+Enter começa outra linha, @ menciona alguém.',
    replyTo: name => `Responder a ${name}`,
    dropReply: 'Não responder a essa mensagem',
    dropPassage: 'Não vincular ao trecho',
    left: n => `${many(n, 'Resta', 'Restam')} ${nPt(n)} ${many(n, 'caractere', 'caracteres')}`,
    tooLong: n => `${nPt(n)} ${many(n, 'caractere', 'caracteres')} a mais`,
    people: 'Pessoas',
    choices: n => `${nPt(n)} ${many(n, 'opção', 'opções')}`,
    you: 'você',
  },

  emoji: {
    title: 'Emoji',
    search: 'Buscar emoji',
    nothing: 'Nenhum emoji com esse nome.',
    notLoaded: 'Não foi possível carregar os emojis.',
  },

  search: {
    open: 'Buscar na conversa',
    close: 'Fechar a busca',
    field: 'Palavras a procurar',
    nothing: 'Nenhuma mensagem contém essas palavras.',
    count: n => `${nPt(n)} ${many(n, 'mensagem', 'mensagens')}`,
  },

  threads: {
    list: 'Comentários sobre o texto',
    empty: 'Nenhum comentário ainda.',
    emptyHint: 'Selecione algo no texto e comente.',
    comment: 'Comentar a seleção',
    newComment: 'Novo comentário',
    placeholder: 'Escreva um comentário',
    start: 'Comentar',
    reply: 'Responder',
    replyPlaceholder: 'Escreva uma resposta',
    replies: n => `${nPt(n)} ${many(n, 'resposta', 'respostas')}`,
    resolve: 'Resolver',
    reopen: 'Reabrir',
    resolvedBy: name => `Resolvido por ${name}`,
    resolved: n => `Resolvidos (${nPt(n)})`,
    orphans: 'Não estão mais no texto',
    next: 'Próximo comentário',
    previous: 'Comentário anterior',
    more: 'Mostrar mais comentários',
    about: quote => `Sobre “${quote}”`,
    showInText: quote => `Mostrar no texto: “${quote}”`,
    noSelection: 'Primeiro selecione algo no texto e depois comente.',
    mark: n => `${nPt(n)} ${many(n, 'comentário', 'comentários')}: mostrar`,
  },

  news: {
    message: (name, text) => `${name} escreveu: ${text}`,
    messages: n => `${nPt(n)} mensagens novas na conversa`,
    comment: (name, text) => `${name} comentou: ${text}`,
    comments: n => `${nPt(n)} comentários novos`,
    mention: (name, text) => `${name} mencionou você: ${text}`,
    show: 'Mostrar',
  },
};

const DICTIONARIES: Record<Language, TalkWords> = { en: talkEn, 'pt-BR': talkPtBr };

export function talkWordsOf(language: Language): TalkWords {
  return DICTIONARIES[language];
}
