// The words of the import dialog, in both languages.
import type { Language } from './language.ts';
import type { Loose } from './loose.ts';
import { enCount, ptCount } from './plural.ts';

/** At least 0.1 kB: "69 byte" is no plural in Intl's short units. */
function size(locale: string, bytes: number): string {
  const [value, unit] =
    bytes < 1_000_000 ? [Math.max(bytes, 100) / 1_000, 'kilobyte'] : [bytes / 1_000_000, 'megabyte'];
  const maximumFractionDigits = value < 10 ? 1 : 0;
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits,
  }).format(value);
}

export const homeImportEn = {
  importTitle: 'Import',
  importReading: (done: number, of: number) =>
    of === 0 ? 'Looking at the files…' : `Reading ${done.toLocaleString('en')} of ${of.toLocaleString('en')}`,
  importNothing: 'There is no text among these files.',
  importCount: (n: number) => enCount(n, 'Import # document', 'Import # documents'),
  importFound: (n: number) => enCount(n, '# document was found.', '# documents were found.'),
  importSkippedCount: (n: number) => enCount(n, '# file is skipped', '# files are skipped'),
  importAll: 'All of them',
  importBecomes: {
    markdown: 'Markdown',
    code: 'Code or plain text',
    etherpad: 'From Etherpad',
    html: 'HTML, becomes Markdown',
  } as Record<string, string>,
  importPictures: (n: number) => enCount(n, '# picture', '# pictures'),
  importName: (name: string) => `as ${name}`,
  importing: (done: number, of: number) =>
    `Making ${done.toLocaleString('en')} of ${enCount(of, '# document', '# documents')}`,
  importStop: 'Stop',
  importStopping: 'Stopping…',
  importNotMade: (n: number) => enCount(n, '# was not made', '# were not made'),
  importStopped: 'Stopped before it was made.',
  importMissingPictures: (names: readonly string[]) =>
    `Pictures that could not be uploaded, their links stayed: ${names.join(', ')}`,
  skipReasons: {
    'too-large': 'Larger than 8 MB.',
    'too-many': 'More than 2,000 files at once.',
    'total-too-large': 'More than 200 MB at once.',
    'nested-archive': 'An archive inside an archive.',
    'no-text': 'Not a text in UTF-8 or UTF-16.',
    broken: 'Damaged, or it could not be read.',
    encrypted: 'Protected by a password.',
    unreadable: 'Packed in a way that is not supported.',
    empty: 'Empty.',
  } as Record<string, string>,
  size: (bytes: number) => size('en', bytes),
};

export type HomeImportWords = Loose<typeof homeImportEn>;

export const homeImportPtBr: HomeImportWords = {
  importTitle: 'Importar',
  importReading: (done, of) =>
    of === 0
      ? 'Olhando os arquivos…'
      : `Lendo ${done.toLocaleString('pt-BR')} de ${of.toLocaleString('pt-BR')}`,
  importNothing: 'Não há nenhum texto entre estes arquivos.',
  importCount: n => ptCount(n, 'Importar # documento', 'Importar # documentos'),
  importFound: n => ptCount(n, '# documento encontrado.', '# documentos encontrados.'),
  importSkippedCount: n => ptCount(n, '# arquivo fica de fora', '# arquivos ficam de fora'),
  importAll: 'Todos',
  importBecomes: {
    markdown: 'Texto em Markdown',
    code: 'Código ou texto puro',
    etherpad: 'Do Etherpad',
    html: 'HTML, vira Markdown',
  },
  importPictures: n => ptCount(n, '# imagem', '# imagens'),
  importName: name => `como ${name}`,
  importing: (done, of) =>
    `Criando ${done.toLocaleString('pt-BR')} de ${ptCount(of, '# documento', '# documentos')}`,
  importStop: 'Parar',
  importStopping: 'Parando…',
  importNotMade: n => ptCount(n, '# não foi criado', '# não foram criados'),
  importStopped: 'Parado antes de ser criado.',
  importMissingPictures: names =>
    `Imagens que não puderam ser enviadas, os links continuam como eram: ${names.join(', ')}`,
  skipReasons: {
    'too-large': 'Maior que 8 MB.',
    'too-many': 'Mais de 2.000 arquivos de uma vez.',
    'total-too-large': 'Mais de 200 MB de uma vez.',
    'nested-archive': 'Um arquivo compactado dentro de outro.',
    'no-text': 'Não é um texto em UTF-8 ou UTF-16.',
    broken: 'Danificado, ou não pôde ser lido.',
    encrypted: 'Protegido por senha.',
    unreadable: 'Compactado de um jeito que não é aceito.',
    empty: 'Vazio.',
  },
  size: bytes => size('pt-BR', bytes),
};

export function homeImportWordsOf(language: Language): HomeImportWords {
  return language === 'pt-BR' ? homeImportPtBr : homeImportEn;
}
