// What is shown while a share link is opened, before its document is: a password is asked for, and what went wrong is said.
// The page loads this only for addresses with a secret.

import { effect } from '@preact/signals';
import { render } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ACCESS_LIMITS } from '../../protocol/access.ts';
import { HOME } from '../addresses.ts';
import { ACCESS_PATHS } from '../api-addresses.ts';
import type { ShareWords } from '../text/share-words.ts';
import { createShareApi } from './api.ts';
import { type RedeemEnd, RedeemModel, type RedeemState } from './redeem-model.ts';
import './share.css';

export interface GateParts {
  /** The gate stands here until it is over, and leaves it empty. */
  root: HTMLElement;
  location: Pick<Location, 'pathname' | 'search' | 'hash'>;
  history: Pick<History, 'replaceState'>;
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  words: ShareWords;
}

/**
 * Uses the share link of the address. Resolves when the page can go on: the address is then that of the document and holds
 * no secret. Never rejects.
 */
export function redeemLinkFromAddress(parts: GateParts): Promise<RedeemEnd> {
  const { root, location, history, words } = parts;
  const model = new RedeemModel({ api: createShareApi(parts.fetch), location, history });
  render(<LinkGate model={model} words={words} path={location.pathname} />, root);
  void model.ask();
  return new Promise(resolve => {
    const stop = effect(() => {
      const state = model.state.value;
      if (state.kind !== 'over') return;
      // After the effect that is under way, which must not take its own elements away.
      queueMicrotask(() => {
        stop();
        render(null, root);
        resolve(state.end);
      });
    });
  });
}

export interface LinkGateProps {
  model: RedeemModel;
  words: ShareWords;
  path: string;
}

function LinkGate({ model, words, path }: LinkGateProps) {
  const state = model.state.value;
  return (
    <main class="link-gate">
      {state.kind === 'asking' && (
        <>
          <h1>{words.redeem.title}</h1>
          <p role="status">{words.redeem.opening}</p>
        </>
      )}
      {state.kind === 'password' && <PasswordForm model={model} problem={state.problem} words={words} />}
      {state.kind === 'failed' && <Failed model={model} why={state.why} words={words} path={path} />}
    </main>
  );
}

function PasswordForm({
  model,
  problem,
  words,
}: {
  model: RedeemModel;
  problem: 'wrong' | 'too-many' | null;
  words: ShareWords;
}) {
  const [password, setPassword] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const said = sayProblem(problem, words);
  return (
    <form
      onSubmit={event => {
        event.preventDefault();
        if (password !== '') void model.givePassword(password);
      }}
    >
      <h1>{words.redeem.passwordTitle}</h1>
      {said !== '' && (
        <p id="link-problem" class="share-fault" role="alert">
          {said}
        </p>
      )}
      <label class="field">
        <span class="field-label">{words.redeem.passwordLabel}</span>
        <input
          ref={field}
          class="input"
          type="password"
          autocomplete="off"
          maxLength={ACCESS_LIMITS.maxPasswordChars}
          aria-invalid={problem === 'wrong'}
          aria-describedby={said === '' ? undefined : 'link-problem'}
          value={password}
          onInput={event => setPassword(event.currentTarget.value)}
        />
      </label>
      <div class="share-buttons">
        <button type="submit" class="button is-primary">
          {words.redeem.open}
        </button>
        <button type="button" class="button" onClick={() => model.goOn()}>
          {words.redeem.goOn}
        </button>
      </div>
    </form>
  );
}

function Failed({
  model,
  why,
  words,
  path,
}: {
  model: RedeemModel;
  why: Extract<RedeemState, { kind: 'failed' }>['why'];
  words: ShareWords;
  path: string;
}) {
  return (
    <>
      <h1>{words.redeem.title}</h1>
      <p role="alert">{sayWhy(why, words)}</p>
      {why === 'gone' && <p>{words.redeem.askOwner}</p>}
      <div class="share-buttons">
        {why === 'not-signed-in' && (
          // The way back brings no fragment: the words say to open the link again.
          <a class="button is-primary" href={`${ACCESS_PATHS.signIn}?${new URLSearchParams({ to: path })}`}>
            {words.redeem.signIn}
          </a>
        )}
        {why !== 'gone' && (
          <button type="button" class="button" onClick={() => void model.ask()}>
            {words.tryAgain}
          </button>
        )}
        <button type="button" class="button" onClick={() => model.goOn()}>
          {words.redeem.goOn}
        </button>
        <a class="button is-quiet" href={HOME}>
          {words.redeem.home}
        </a>
      </div>
    </>
  );
}

function sayProblem(problem: 'wrong' | 'too-many' | null, words: ShareWords): string {
  if (problem === null) return '';
  return problem === 'wrong' ? words.redeem.wrongPassword : words.redeem.tooMany;
}

function sayWhy(why: Extract<RedeemState, { kind: 'failed' }>['why'], words: ShareWords): string {
  switch (why) {
    case 'gone':
      return words.redeem.gone;
    case 'too-many':
      return words.redeem.tooMany;
    case 'unreachable':
      return words.redeem.unreachable;
    case 'not-signed-in':
      return words.redeem.signInFirst;
    case 'other':
      return words.failures.other ?? '';
  }
}
