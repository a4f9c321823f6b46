// The one dialog that is open on the home page, if any.
import type { ComponentChild, ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { DocumentRow } from '../../protocol/api.ts';
import type { Identity } from '../people/identity.ts';
import { IdentityDialog } from '../people/identity-dialog.tsx';
import type { Words } from '../text/en.ts';
import type { HomeWords } from '../text/home-words.ts';
import type { Language } from '../text/language.ts';
import { Dialog } from '../ui/dialog.tsx';
import type { HomeApi } from './api.ts';
import type { HomeModel } from './home-model.ts';
import type { ChosenFile } from './import/found-files.ts';
import type { ImportDialogProps } from './import/import-dialog.tsx';
import { OpenForm } from './open-form.tsx';
import { DeleteDialog, LinkDialog, RenameDialog, TagsDialog } from './row-dialogs.tsx';

export type OpenDialog =
  | { kind: 'none' }
  | { kind: 'rename' | 'tags' | 'remove'; row: DocumentRow }
  | { kind: 'link'; link: string }
  | { kind: 'identity' }
  | { kind: 'open' }
  | { kind: 'import'; files: Promise<readonly ChosenFile[]> };

export interface HomeDialogsProps {
  dialog: OpenDialog;
  words: HomeWords;
  language: Language;
  common: Words;
  identity: Identity;
  saveIdentity: (identity: Identity) => void;
  /** Under name and colour. */
  account?: ComponentChildren;
  model: HomeModel;
  api: HomeApi;
  newName: () => string;
  titleOf: (row: DocumentRow) => string;
  goTo: (path: string) => void;
  /** Shows a sentence at the edge of the page. */
  say: (text: string) => void;
  close: () => void;
}

export function HomeDialogs(props: HomeDialogsProps) {
  const { dialog, words, common, identity, saveIdentity, model, titleOf, goTo, close } = props;
  switch (dialog.kind) {
    case 'none':
      return null;
    case 'rename':
      return (
        <RenameDialog
          words={words}
          title={dialog.row.title}
          save={title => void model.rename(dialog.row, title)}
          close={close}
        />
      );
    case 'tags':
      return (
        <TagsDialog
          words={words}
          title={titleOf(dialog.row)}
          tags={dialog.row.tags}
          known={model.tags.value.map(({ tag }) => tag)}
          save={tags => void model.setTags(dialog.row, tags)}
          close={close}
        />
      );
    case 'remove':
      return (
        <DeleteDialog
          words={words}
          title={titleOf(dialog.row)}
          remove={() => void model.remove(dialog.row)}
          close={close}
        />
      );
    case 'link':
      return <LinkDialog words={words} link={dialog.link} close={close} />;
    case 'identity':
      return (
        <IdentityDialog identity={identity} words={common} save={saveIdentity} close={close}>
          {props.account}
        </IdentityDialog>
      );
    case 'open':
      return (
        <Dialog title={words.open} onClose={close}>
          <OpenForm words={words} origin={location.origin} goTo={goTo} />
        </Dialog>
      );
    case 'import':
      return <LoadedImport {...props} files={dialog.files} />;
  }
}

type ImportDialogComponent = (props: ImportDialogProps) => ComponentChild;

/** What reads archives and other formats comes only with files to read. */
function LoadedImport({
  files,
  words,
  language,
  model,
  api,
  newName,
  say,
  close,
}: HomeDialogsProps & { files: Promise<readonly ChosenFile[]> }) {
  const [ImportDialog, setImportDialog] = useState<ImportDialogComponent | null>(null);
  useEffect(() => {
    let wanted = true;
    import('./import/import-dialog.tsx').then(
      module => {
        if (wanted) setImportDialog(() => module.ImportDialog);
      },
      () => {
        // The network failed; the files are still where they were.
        say(words.failures.unreachable ?? '');
        close();
      },
    );
    return () => {
      wanted = false;
    };
  }, []);
  if (ImportDialog === null) return null;
  return (
    <ImportDialog
      files={files}
      api={api}
      words={words}
      language={language}
      newName={newName}
      made={(count, report) => {
        if (report === 'unseen') say(words.importMade(count));
        void model.refresh();
      }}
      close={close}
    />
  );
}
