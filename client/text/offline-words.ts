// The words for working without a server, and for a newer version of Prosa.
import type { Language } from './language.ts';
import type { Loose } from './loose.ts';
import { plural } from './plural.ts';

export const offlineEn = {
  newVersion: 'A new version is ready.',
  partMissing: 'A part of this page could not be loaded. Your text is safe.',
  reload: 'Reload',
  reloadsWhenSaved: 'The page reloads as soon as everything is saved.',

  // A document that this device has never seen, opened without a server.
  notOnDevice:
    'This device has no copy of this document. If the server has one, its text comes when you are back; what you write until then is added to it.',

  // The list.
  onDevice: 'On this device',
  notHere: 'Not on this device',
  waiting: (n: number) => plural('en', n, { one: '# change waiting', other: '# changes waiting' }),
  neverSent: 'Not on the server yet',
  worksHere: 'What is on this device can be opened and written in.',
  noHitsHere: (text: string) => `No document on this device has “${text}”`,
  searchedHere: 'Only titles and texts on this device were searched.',
  sending: (n: number) =>
    plural('en', n, { one: 'Sending # document that waited…', other: 'Sending # documents that waited…' }),
  sent: (n: number) =>
    plural('en', n, {
      one: '# document that waited is on the server now.',
      other: '# documents that waited are on the server now.',
    }),
};

export type OfflineWords = Loose<typeof offlineEn>;

export const offlinePtBr: OfflineWords = {
  newVersion: 'Há uma nova versão pronta.',
  partMissing: 'Uma parte desta página não pôde ser carregada. Seu texto está a salvo.',
  reload: 'Recarregar',
  reloadsWhenSaved: 'A página recarrega assim que tudo estiver salvo.',

  notOnDevice:
    'Este dispositivo não tem cópia deste documento. Se o servidor tiver uma, o texto chega quando você voltar; o que você escrever até lá será acrescentado a ele.',

  onDevice: 'Neste dispositivo',
  notHere: 'Não está neste dispositivo',
  waiting: n => plural('pt-BR', n, { one: '# alteração aguardando', other: '# alterações aguardando' }),
  neverSent: 'Ainda não está no servidor',
  worksHere: 'O que está neste dispositivo pode ser aberto e editado.',
  noHitsHere: text => `Nenhum documento neste dispositivo tem “${text}”`,
  searchedHere: 'A busca só olhou títulos e textos deste dispositivo.',
  sending: n =>
    plural('pt-BR', n, {
      one: 'Enviando # documento que aguardava…',
      other: 'Enviando # documentos que aguardavam…',
    }),
  sent: n =>
    plural('pt-BR', n, {
      one: '# documento que aguardava já está no servidor.',
      other: '# documentos que aguardavam já estão no servidor.',
    }),
};

const DICTIONARIES: Record<Language, OfflineWords> = { en: offlineEn, 'pt-BR': offlinePtBr };

export function offlineWordsOf(language: Language): OfflineWords {
  return DICTIONARIES[language];
}
