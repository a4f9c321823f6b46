// Notices by mail: where to and how often. Shown only where the server sends mail; it is asked when this is opened.
import { useState } from 'preact/hooks';
import { DIGEST_CHOICES, type Digest, type DigestChoice, MAX_EMAIL_CHARS } from '../../protocol/digest.ts';
import type { NoticesWords } from '../text/notices-words.ts';
import type { NoticesApi } from './api.ts';

export interface DigestPartProps {
  digest: Extract<Digest, { mail: 'there' }>;
  api: Pick<NoticesApi, 'setDigest'>;
  words: NoticesWords;
}

export function DigestPart({ digest: first, api, words }: DigestPartProps) {
  const [digest, setDigest] = useState<Digest>(first);
  const [email, setEmail] = useState(first.address.state === 'missing' ? '' : first.address.email);
  const [choice, setChoice] = useState<DigestChoice>(first.choice);
  const [outcome, setOutcome] = useState<'none' | 'saved' | 'failed'>('none');

  async function save(): Promise<void> {
    const language = words.locale === 'pt-BR' ? 'pt-BR' : 'en';
    const address = email.trim();
    const answer = await api.setDigest({ ...(address === '' ? {} : { email: address }), choice, language });
    setOutcome(answer.kind === 'ok' ? 'saved' : 'failed');
    if (answer.kind === 'ok') setDigest(answer.value);
  }

  return (
    <details class="notices-choice notices-digest">
      <summary>{words.digest.heading}</summary>
      <form
        onSubmit={event => {
          event.preventDefault();
          void save();
        }}
      >
        <input
          class="input"
          type="email"
          autocomplete="email"
          required={choice !== 'off'}
          maxLength={MAX_EMAIL_CHARS}
          aria-label={words.digest.email}
          placeholder={words.digest.email}
          value={email}
          onInput={event => setEmail(event.currentTarget.value)}
        />
        <select
          class="input"
          aria-label={words.digest.howOften}
          value={choice}
          onChange={event => setChoice(event.currentTarget.value as DigestChoice)}
        >
          {DIGEST_CHOICES.map(one => (
            <option key={one} value={one}>
              {words.digest.choices[one]}
            </option>
          ))}
        </select>
        <button type="submit" class="button is-small">
          {words.digest.save}
        </button>
      </form>
      <p class="notices-hint" role="status">
        {outcome === 'failed' ? words.digest.failed : sayState(digest, outcome, words)}
      </p>
    </details>
  );
}

function sayState(digest: Digest, outcome: 'none' | 'saved', words: NoticesWords): string {
  if (digest.mail === 'none') return '';
  const { address, choice } = digest;
  if (address.state === 'waiting' && choice !== 'off') return words.digest.waiting(address.email);
  return outcome === 'saved' ? words.digest.saved : '';
}
