// As palavras da interface em português do Brasil.
import type { Words } from './en.ts';

function count(n: number, one: string, many: string): string {
  return `${n.toLocaleString('pt-BR')} ${n === 1 ? one : many}`;
}

function list(names: readonly string[]): string {
  return new Intl.ListFormat('pt-BR', { style: 'long', type: 'conjunction' }).format(names);
}

const changes = (n: number) => count(n, 'alteração', 'alterações');

export const ptBr: Words = {
  locale: 'pt-BR',
  languageName: 'Português (Brasil)',
  appName: 'Prosa',
  untitled: 'Sem título',
  guest: 'Visitante',
  skipToEditor: 'Ir para o texto',

  opening: 'Abrindo…',
  saved: 'Salvo',
  savedSince: time => `Todas as alterações estão no servidor · ${time}`,
  saving: 'Salvando…',
  savingFor: seconds => `${seconds} s de alterações ainda não estão no servidor`,
  connectionLost: 'A conexão caiu.',
  tryingAgainIn: seconds => `Nova tentativa em ${seconds} s`,
  tryingAgain: 'Tentando de novo…',
  tryNow: 'Tentar agora',
  offline: 'Sem conexão',
  offlineLong:
    'Você está sem conexão. Continue escrevendo: as alterações ficam guardadas neste aparelho e serão enviadas quando a conexão voltar.',
  changesWaiting: n => `${changes(n)} na fila.`,
  backOnline: 'A conexão voltou.',
  changesMerged: n => (n === 1 ? 'Sua alteração foi incorporada.' : `Suas ${changes(n)} foram incorporadas.`),
  notStored: 'Este navegador não consegue guardar uma cópia. Baixe seu texto antes de fechar.',
  cannotSave: 'O servidor não está conseguindo salvar. Seu texto está seguro neste navegador.',
  cannotSaveNorStore:
    'O servidor não está conseguindo salvar, e este navegador não guarda uma cópia. Baixe seu texto.',
  viewOnly: 'Agora você pode apenas ler este documento.',
  changesUnsent: n => `${changes(n)} ${n === 1 ? 'sua não foi enviada' : 'suas não foram enviadas'}.`,
  tooBig: (size, limit) =>
    `Esta alteração é grande demais para o servidor (${size}, no máximo ${limit}). Ela fica neste navegador e não é enviada.`,
  refused: {
    malformed: 'O servidor não conseguiu ler uma alteração feita aqui.',
    'not-allowed-here': 'O servidor não permite este conteúdo aqui.',
    'too-deep': 'O servidor não permite conteúdo tão aninhado.',
    misplaced: 'O servidor não conseguiu posicionar uma alteração feita aqui.',
    'read-only': 'Você pode ler este documento, mas não alterá-lo.',
    'client-id-taken': 'Outra janela está enviando estas alterações. Tentando de novo…',
    'message-too-large': 'Uma alteração é grande demais para o servidor.',
    'document-too-large': 'Este documento atingiu o maior tamanho que o servidor aceita.',
    'too-fast': 'Foi escrito mais do que o servidor aceita de uma vez. Tentando de novo…',
    'set-aside': 'O servidor pôs de lado uma alteração feita aqui.',
  },
  refusedOther: 'O servidor não aceitou uma alteração feita aqui.',
  unsentHere: 'O que você escreveu continua neste navegador.',
  ended: {
    'not-signed-in': 'Sua sessão aqui terminou.',
    'no-access': 'Você não tem acesso a este documento.',
    'no-such-document': 'Este documento não existe no servidor.',
    replaced: 'O servidor agora tem outra versão deste documento.',
    'too-large': 'Este documento é grande demais para o servidor.',
    'update-refused': 'O servidor não aceitou uma alteração feita aqui e encerrou a conexão.',
    malformed: 'O servidor não entendeu esta página. Recarregá-la pode ajudar.',
  },
  reload: 'Recarregar',

  setAsideTitle: 'O servidor tem um documento diferente com este nome',
  setAsideText:
    'Ele foi trocado ou restaurado lá. Sua cópia foi guardada à parte, para que nada se misture. O que você quer fazer com ela?',
  setAsideOpen: 'Abrir minha cópia como novo documento',
  setAsideDownload: 'Baixar minha cópia',
  setAsideDiscard: 'Descartar minha cópia',
  setAsideDiscardSure: 'Descartar mesmo?',
  setAsideFailed:
    'Não foi possível abrir a cópia como novo documento: este navegador não a guarda. Baixe-a, então.',

  you: name => `Você: ${name}. Mudar nome e cor`,
  peopleHere: 'Pessoas neste documento',
  showPerson: name => `Ir até ${name}`,
  othersHere: names => `Também aqui: ${list(names)}`,
  joined: names => `${list(names)} ${names.length === 1 ? 'entrou' : 'entraram'}`,
  left: names => `${list(names)} ${names.length === 1 ? 'saiu' : 'saíram'}`,
  shortenNames: names =>
    names.length <= 3 ? names : [...names.slice(0, 2), `outras ${names.length - 2} pessoas`],
  identityTitle: 'Como os outros veem você',
  identityName: 'Nome',
  identityColour: 'Cor',
  colourNumber: n => `Cor ${n}`,
  ownColour: 'Outra cor',
  done: 'Pronto',
  cancel: 'Cancelar',

  copyLink: 'Copiar link',
  linkCopied: 'Link copiado',
  linkHere: 'Copie este link:',
  menu: 'Menu',
  newDocument: 'Novo documento',
  allDocuments: 'Todos os documentos',
  keptHere: 'Guardado neste aparelho',
  modeLabel: 'O que aparece',
  modes: { edit: 'Texto', split: 'Texto e pré-visualização', read: 'Pré-visualização' },
  showOutline: 'Estrutura',
  partFailed: 'Não foi possível carregar isto. O servidor está acessível?',
  textCopied: 'O texto inteiro foi copiado.',
  notCopied: 'O navegador não permitiu copiar. O texto pode ser baixado.',
  duplicateFailed: 'Não foi possível duplicar o documento agora.',
  download: 'Baixar como .md',
  downloadText: 'Baixar meu texto',
  find: 'Localizar e substituir',
  theme: 'Tema',
  themes: { system: 'Sistema', light: 'Claro', dark: 'Escuro' },
  language: 'Idioma',
  close: 'Fechar',

  documentText: 'Texto do documento',
  placeholder: 'Escreva algo…',
  caret: (line, column) => `Linha ${line}, coluna ${column}`,
  selected: n => `${count(n, 'caractere selecionado', 'caracteres selecionados')}`,
  words: n => count(n, 'palavra', 'palavras'),
  characters: n => count(n, 'caractere', 'caracteres'),
  foreignContent:
    'Este documento foi feito por outro aplicativo. Aqui ele aparece como texto simples e não pode ser alterado.',

  badNameTitle: 'Este nome não pode ser usado',
  badNameText:
    'O nome de um documento pode ter até 256 bytes, sem caracteres de controle, e nenhuma parte dele pode ser vazia, “.” ou “..”.',

  names: [
    'Lontra Curiosa',
    'Garça Tranquila',
    'Pardal Valente',
    'Raposa Gentil',
    'Tatu Alegre',
    'Tucano Esperto',
    'Boto Risonho',
    'Jabuti Paciente',
    'Andorinha Ligeira',
    'Alpaca Amável',
    'Lebre Ágil',
    'Baleia Calma',
    'Sabiá Animado',
    'Coruja Sábia',
    'Capivara Feliz',
    'Onça Serena',
  ],

  phrases: {
    'folded code': 'código recolhido',
    unfold: 'expandir',
    'Fold line': 'Recolher linha',
    'Unfold line': 'Expandir linha',
    'Folded lines': 'Linhas recolhidas',
    'Unfolded lines': 'Linhas expandidas',
    to: 'a',
    Find: 'Localizar',
    Replace: 'Substituir',
    next: 'Próxima',
    previous: 'Anterior',
    all: 'Selecionar todas',
    'match case': 'Diferenciar maiúsculas',
    'by word': 'Palavras inteiras',
    regexp: 'Expressão regular',
    replace: 'Substituir',
    'replace all': 'Substituir todas',
    close: 'Fechar',
    'current match': 'ocorrência atual',
    'on line': 'na linha',
    'replaced $ matches': '$ ocorrências substituídas',
    'replaced match on line $': 'ocorrência substituída na linha $',
    'Go to line': 'Ir para a linha',
    go: 'ir',
    'Control character': 'Caractere de controle',
    'Selection deleted': 'Seleção apagada',
  },
};
