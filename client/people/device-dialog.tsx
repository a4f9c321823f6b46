// Being the same person on another device: a code to enter there, or one from there to enter here.
import { useState } from 'preact/hooks';
import type { DeviceCode } from '../../protocol/access.ts';
import type { ShareWords } from '../text/share-words.ts';
import { Dialog } from '../ui/dialog.tsx';
import type { Failure } from './ask-api.ts';
import './account.css';
import type { MeApi } from './me-api.ts';

export interface DeviceDialogProps {
  api: Pick<MeApi, 'makeCode' | 'redeemCode'>;
  words: ShareWords;
  /** This browser is somebody else now: the page must begin anew. */
  becameOther: () => void;
  close: () => void;
}

const CODE_CHARS = 8;

export function DeviceDialog({ api, words, becameOther, close }: DeviceDialogProps) {
  const [code, setCode] = useState<DeviceCode | null>(null);
  const [typed, setTyped] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<{ where: 'here' | 'there'; text: string } | null>(null);

  async function make(): Promise<void> {
    setBusy(true);
    const answer = await api.makeCode();
    setBusy(false);
    if (answer.kind === 'ok') setCode(answer.value);
    setProblem(answer.kind === 'ok' ? null : { where: 'here', text: sayProblem(answer, words) });
  }

  async function use(): Promise<void> {
    const tidied = tidyCode(typed);
    if (tidied.length !== CODE_CHARS) {
      setProblem({ where: 'there', text: words.device.incomplete });
      return;
    }
    setBusy(true);
    const answer = await api.redeemCode(`${tidied.slice(0, 4)}-${tidied.slice(4)}`);
    setBusy(false);
    if (answer.kind === 'ok') becameOther();
    else setProblem({ where: 'there', text: sayProblem(answer, words) });
  }

  return (
    <Dialog title={words.device.title} onClose={close}>
      <section class="device-part">
        <h3 class="device-heading">{words.device.here}</h3>
        <p class="account-text">{words.device.hereText}</p>
        <div role="status">
          {code !== null && (
            <>
              <output class="device-code">{code.code}</output>
              <p class="account-text">{words.device.until(sayTime(code.expiresMs, words.locale))}</p>
            </>
          )}
        </div>
        {code === null && (
          <button type="button" class="button" disabled={isBusy} onClick={() => void make()}>
            {words.device.makeCode}
          </button>
        )}
        <Problem shown={problem?.where === 'here' ? problem.text : ''} id="device-problem-here" />
      </section>
      <form
        class="device-part"
        onSubmit={event => {
          event.preventDefault();
          if (!isBusy) void use();
        }}
      >
        <h3 class="device-heading">{words.device.there}</h3>
        <label class="field">
          <span class="field-label">{words.device.code}</span>
          <input
            class="input device-field"
            type="text"
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            maxLength={20}
            aria-describedby="device-warning device-problem-there"
            value={typed}
            onInput={event => setTyped(event.currentTarget.value)}
          />
        </label>
        <p id="device-warning" class="account-text">
          {words.device.warning}
        </p>
        <button type="submit" class="button is-primary">
          {words.device.use}
        </button>
        <Problem shown={problem?.where === 'there' ? problem.text : ''} id="device-problem-there" />
      </form>
      <div class="dialog-actions">
        <button type="button" class="button" onClick={close}>
          {words.close}
        </button>
      </div>
    </Dialog>
  );
}

function Problem({ shown, id }: { shown: string; id: string }) {
  return (
    <p id={id} class="device-problem" role="alert">
      {shown}
    </p>
  );
}

/** Letters and digits alone, as codes are written. */
export function tidyCode(typed: string): string {
  return typed.toUpperCase().replace(/[^A-Z0-9]/g, '');
}

function sayProblem(failure: Failure, words: ShareWords): string {
  if (failure.kind !== 'refused') return words.failures.unreachable ?? '';
  if (failure.reason === 'not-found') return words.device.wrongCode;
  return words.failures[failure.reason] ?? words.failures.other ?? '';
}

function sayTime(ms: number, locale: string): string {
  return new Date(ms).toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' });
}
