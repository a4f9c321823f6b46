// The dialogs that every page has: notices, being the same person on another device, and the part of "who you are" that is
// about the account. What is seldom opened is loaded when it is.
import type { Settings } from './document/settings.ts';
import type { LivePeople } from './live-people.ts';
import type { NoticePlace } from './notices/notice-place.ts';
import { AccountPart } from './people/account-part.tsx';
import { noticesWordsOf } from './text/notices-words.ts';
import { shareWordsOf } from './text/share-words.ts';
import { Lazy } from './ui/lazy.tsx';

const loadDevice = () => import('./people/device-dialog.tsx');
const loadNotices = () => import('./notices/notices-dialog.tsx');

interface WithPeople {
  people: LivePeople;
  settings: Settings;
}

export interface PeopleDialogProps extends WithPeople {
  which: 'notices' | 'device';
  close: () => void;
  /** It could not be loaded. */
  failed: () => void;
}

export function PeopleDialog({ which, people, settings, close, failed }: PeopleDialogProps) {
  const language = settings.language.value;
  if (which === 'device') {
    return (
      <Lazy key="device" load={loadDevice} onFail={failed}>
        {({ DeviceDialog }) => (
          <DeviceDialog
            api={people.meApi}
            words={shareWordsOf(language)}
            becameOther={people.becameOther}
            close={close}
          />
        )}
      </Lazy>
    );
  }
  const open = (notice: NoticePlace) => {
    close();
    people.openNotice(notice);
  };
  return (
    <Lazy key="notices" load={loadNotices} onFail={failed}>
      {({ NoticesDialog }) => (
        <NoticesDialog
          notices={people.notices.notices}
          api={people.notices.api}
          desktop={people.notices.desktop}
          words={noticesWordsOf(language)}
          nameOf={people.nameOf}
          open={open}
          close={close}
        />
      )}
    </Lazy>
  );
}

export interface AccountProps extends WithPeople {
  /** Where one wants to be after signing in: a path of this site. */
  path: string;
  useElsewhere: () => void;
  /** This browser is a new guest's now. */
  signedOut: () => void;
}

export function Account({ people, settings, path, useElsewhere, signedOut }: AccountProps) {
  return (
    <AccountPart
      me={people.me.me.value}
      isUnsent={people.me.isUnsent.value}
      path={path}
      words={shareWordsOf(settings.language.value)}
      useElsewhere={useElsewhere}
      signOut={() => void people.signOut().then(signedOut)}
      signOutOthers={people.signOutOthers}
    />
  );
}
