// Notices of the system, for who looks elsewhere: only where the person asked for them, and only while no tab of Prosa is being
// looked at. Knows the browser by a port.
import { type ReadonlySignal, signal } from '@preact/signals';

/** What is used of the browser. */
export interface DesktopPort {
  permission(): 'default' | 'granted' | 'denied' | 'missing';
  /** Asks the person. Resolves with what they said; never rejects. */
  ask(): Promise<'default' | 'granted' | 'denied'>;
  /** One with the same tag takes the place of an older one, also of another tab. */
  show(title: string, options: { body: string; tag: string; clicked: () => void }): void;
  /** Nobody looks at this tab. */
  isAway(): boolean;
}

export interface DesktopMemory {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

export type DesktopState = 'missing' | 'off' | 'on' | 'denied';

const KEY = 'prosa:desktop-notices';

export function createDesktop(port: DesktopPort, memory: DesktopMemory) {
  const state = signal<DesktopState>(read());

  function read(): DesktopState {
    const permission = port.permission();
    if (permission === 'missing' || permission === 'denied') return permission;
    return permission === 'granted' && recall(memory) ? 'on' : 'off';
  }

  return {
    state: state as ReadonlySignal<DesktopState>,
    /** To be called by a press of the person alone: the browser asks them. */
    async turnOn(): Promise<void> {
      if (port.permission() === 'default') await port.ask();
      if (port.permission() === 'granted') keep(memory, true);
      state.value = read();
      // Nothing is remembered where storage is off: then it holds for this page.
      if (port.permission() === 'granted') state.value = 'on';
    },
    turnOff(): void {
      keep(memory, false);
      state.value = port.permission() === 'granted' ? 'off' : read();
    },
    show(title: string, body: string, tag: string, clicked: () => void): void {
      if (state.peek() !== 'on' || port.permission() !== 'granted' || !port.isAway()) return;
      port.show(title, { body, tag, clicked });
    },
  };
}

export type Desktop = ReturnType<typeof createDesktop>;

/** The browser's own notices. */
export function browserDesktop(page: Window & typeof globalThis): DesktopPort {
  const isThere = 'Notification' in page;
  return {
    permission: () => (isThere ? page.Notification.permission : 'missing'),
    async ask() {
      try {
        return await page.Notification.requestPermission();
      } catch {
        // A frame, or a page without https: as good as a no.
        return 'denied';
      }
    },
    show(title, { body, tag, clicked }) {
      try {
        const shown = new page.Notification(title, { body, tag });
        shown.onclick = () => {
          page.focus();
          shown.close();
          clicked();
        };
      } catch {
        // TypeError: Android's browsers show notices of service workers only.
      }
    },
    isAway: () => page.document.hidden || !page.document.hasFocus(),
  };
}

function recall(memory: DesktopMemory): boolean {
  try {
    return memory.getItem(KEY) === '1';
  } catch {
    // Storage is off.
    return false;
  }
}

function keep(memory: DesktopMemory, isOn: boolean): void {
  try {
    memory.setItem(KEY, isOn ? '1' : '');
  } catch {
    // Storage is off: it holds for this page.
  }
}
