// The words of mails and of the two pages that their links open.
import type { DigestLanguage } from '../../protocol/digest.ts';
import type { Notice } from '../../protocol/talk.ts';

const en = {
  guest: 'Guest',
  confirmSubject: 'Confirm your address for Prosa',
  confirmText: 'Somebody, most likely you, wants notices of Prosa to be sent to this address.',
  confirmLink: 'Confirm the address',
  confirmNot: 'If it was not you, do nothing: no more mail will come.',
  confirmPage: 'Shall notices of Prosa be sent to this address?',
  confirmed: 'The address is confirmed.',
  subject: (count: number) => (count === 1 ? 'One new notice in Prosa' : `${count} new notices in Prosa`),
  why: {
    mention: (name: string) => `${name} named you`,
    reply: (name: string) => `${name} answered you`,
    message: (name: string) => `${name} wrote`,
    thread: (name: string) => `${name} commented`,
    shared: (name: string) => `${name} shared this with you`,
  } satisfies Record<Notice['why'], (name: string) => string>,
  off: 'Send me no more of these mails',
  offPage: 'Shall no more notices be sent to this address?',
  isOff: 'No more notices will be sent to this address.',
  badLink: 'This link does not work any more.',
};

export type DigestWords = typeof en;

const ptBr: DigestWords = {
  guest: 'Convidado',
  confirmSubject: 'Confirme seu endereço no Prosa',
  confirmText: 'Alguém, provavelmente você, quer receber neste endereço os avisos do Prosa.',
  confirmLink: 'Confirmar o endereço',
  confirmNot: 'Se não foi você, não faça nada: nenhum outro e-mail virá.',
  confirmPage: 'Enviar os avisos do Prosa para este endereço?',
  confirmed: 'O endereço está confirmado.',
  subject: count => (count === 1 ? 'Um novo aviso no Prosa' : `${count} novos avisos no Prosa`),
  why: {
    mention: name => `${name} citou você`,
    reply: name => `${name} respondeu a você`,
    message: name => `${name} escreveu`,
    thread: name => `${name} comentou`,
    shared: name => `${name} compartilhou isto com você`,
  },
  off: 'Não me envie mais estes e-mails',
  offPage: 'Parar de enviar avisos para este endereço?',
  isOff: 'Nenhum outro aviso será enviado para este endereço.',
  badLink: 'Este link não funciona mais.',
};

const DICTIONARIES: Record<DigestLanguage, DigestWords> = { en, 'pt-BR': ptBr };

export function digestWordsOf(language: DigestLanguage): DigestWords {
  return DICTIONARIES[language];
}
