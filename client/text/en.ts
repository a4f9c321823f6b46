// The words of a document's page in English. Their type is the dictionary that every other language fills. Other rooms
// have dictionaries of their own beside this one, both languages in one file.
import type { Loose } from './loose.ts';

function count(n: number, one: string, many: string): string {
  return `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
}

function list(names: readonly string[]): string {
  return new Intl.ListFormat('en', { style: 'long', type: 'conjunction' }).format(names);
}

const changes = (n: number) => count(n, 'change', 'changes');

export const en = {
  locale: 'en',
  languageName: 'English',
  appName: 'Prosa',
  untitled: 'Untitled',
  guest: 'Guest',
  skipToEditor: 'Skip to the text',

  // The state of the document.
  opening: 'Opening…',
  saved: 'Saved',
  savedSince: (time: string) => `All changes are on the server · ${time}`,
  saving: 'Saving…',
  savingFor: (seconds: number) => `${seconds} s of changes not yet on the server`,
  connectionLost: 'Connection lost.',
  tryingAgainIn: (seconds: number) => `Trying again in ${seconds} s`,
  tryingAgain: 'Trying again…',
  tryNow: 'Try now',
  offline: 'Offline',
  offlineLong:
    "You're offline. Keep writing: changes are stored on this device and will sync when you're back.",
  changesWaiting: (n: number) => `${changes(n)} waiting.`,
  backOnline: 'Back online.',
  changesMerged: (n: number) => (n === 1 ? 'Your change was merged.' : `Your ${changes(n)} were merged.`),
  notStored: "This browser can't keep a copy. Download your text before you close.",
  cannotSave: "The server can't save right now. Your text is safe in this browser.",
  cannotSaveNorStore:
    "The server can't save right now, and this browser can't keep a copy. Download your text.",
  viewOnly: 'You can view this document now.',
  changesUnsent: (n: number) => `${changes(n)} of yours ${n === 1 ? 'was' : 'were'} not sent.`,
  tooBig: (size: string, limit: string) =>
    `This change is too large for the server (${size}, at most ${limit}). It stays in this browser and is not sent.`,
  refused: {
    malformed: 'The server could not read a change from here.',
    'not-allowed-here': 'The server does not allow this content here.',
    'too-deep': 'The server does not allow content nested that deeply.',
    misplaced: 'The server could not place a change from here.',
    'read-only': 'You may view this document, not change it.',
    'client-id-taken': 'Another window is sending these changes. Trying again…',
    'message-too-large': 'A change is too large for the server.',
    'document-too-large': 'This document has reached the largest size that the server takes.',
    'too-fast': 'More was written than the server takes at once. Trying again…',
    'set-aside': 'A change from here was set aside by the server.',
  } as Record<string, string>,
  refusedOther: 'The server did not accept a change from here.',
  unsentHere: 'What you wrote is still in this browser.',
  ended: {
    'not-signed-in': 'You are not signed in here any more.',
    'no-access': "You don't have access to this document.",
    'no-such-document': 'This document does not exist on the server.',
    replaced: 'The server now has another version of this document.',
    'too-large': 'This document is too large for the server.',
    'update-refused': 'The server did not accept a change from here and ended the connection.',
    malformed: 'The server did not understand this page. Reloading it may help.',
  } as Record<string, string>,
  reload: 'Reload',

  // A copy that does not belong to the server's document.
  setAsideTitle: 'The server has a different document under this name',
  setAsideText:
    'It was replaced or restored there. Your copy was kept apart, so that nothing is mixed up. What would you like to do with it?',
  setAsideOpen: 'Open my copy as a new document',
  setAsideDownload: 'Download my copy',
  setAsideDiscard: 'Discard my copy',
  setAsideDiscardSure: 'Really discard it?',
  setAsideFailed:
    "The copy could not be opened as a new document: this browser doesn't store it. Download it instead.",

  // People.
  you: (name: string) => `You: ${name}. Change name and colour`,
  peopleHere: 'People in this document',
  showPerson: (name: string) => `Go to ${name}`,
  othersHere: (names: readonly string[]) => `Also here: ${list(names)}`,
  joined: (names: readonly string[]) => `${list(names)} joined`,
  left: (names: readonly string[]) => `${list(names)} left`,
  shortenNames: (names: readonly string[]) =>
    names.length <= 3 ? names : [...names.slice(0, 2), `${names.length - 2} others`],
  identityTitle: 'How others see you',
  identityName: 'Name',
  identityColour: 'Colour',
  colourNumber: (n: number) => `Colour ${n}`,
  ownColour: 'Another colour',
  done: 'Done',
  cancel: 'Cancel',

  // Header and menu.
  copyLink: 'Copy link',
  linkCopied: 'Link copied',
  linkHere: 'Copy this link:',
  menu: 'Menu',
  newDocument: 'New document',
  allDocuments: 'All documents',
  keptHere: 'Kept on this device',
  modeLabel: 'What is shown',
  modes: { edit: 'Text', split: 'Text and preview', read: 'Preview' },
  showOutline: 'Outline',
  partFailed: 'This could not be loaded. Is the server reachable?',
  textCopied: 'The whole text was copied.',
  notCopied: 'The browser did not allow copying. The text can be downloaded instead.',
  duplicateFailed: 'The document could not be duplicated now.',
  download: 'Download as .md',
  downloadText: 'Download my text',
  find: 'Find and replace',
  theme: 'Theme',
  themes: { system: 'System', light: 'Light', dark: 'Dark' },
  language: 'Language',
  close: 'Close',

  // Editor and status bar.
  documentText: 'Document text',
  placeholder: 'Write something…',
  caret: (line: number, column: number) => `Line ${line}, column ${column}`,
  selected: (n: number) => `${count(n, 'character', 'characters')} selected`,
  words: (n: number) => count(n, 'word', 'words'),
  characters: (n: number) => count(n, 'character', 'characters'),
  foreignContent:
    'This document was made by another application. It is shown here as plain text and cannot be changed.',

  // Names that are none.
  badNameTitle: "This name can't be used",
  badNameText:
    'A document’s name may be up to 256 bytes long, without control characters, and no part of it may be empty, “.” or “..”.',

  names: [
    'Curious Otter',
    'Quiet Heron',
    'Brave Sparrow',
    'Gentle Fox',
    'Merry Badger',
    'Clever Magpie',
    'Sunny Dolphin',
    'Patient Turtle',
    'Bright Swallow',
    'Kind Alpaca',
    'Nimble Hare',
    'Calm Whale',
    'Lively Robin',
    'Wise Owl',
    'Happy Capybara',
    'Bold Lynx',
  ] as readonly string[],

  /** CodeMirror's own phrases, by its English ones. */
  phrases: {
    next: 'Next',
    previous: 'Previous',
    all: 'Select all',
    'match case': 'Match case',
    'by word': 'Whole words',
    regexp: 'Regular expression',
    replace: 'Replace',
    'replace all': 'Replace all',
    close: 'Close',
  } as Record<string, string>,
};

export type Words = Loose<typeof en>;
