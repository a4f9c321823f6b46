// Where a person chooses the name and colour that others see.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Words } from '../text/en.ts';
import { Dialog } from '../ui/dialog.tsx';
import { chooseInk, PALETTE } from './colours.ts';
import { type Identity, MAX_NAME_CHARS, pickInitial, tidyName } from './identity.ts';

export interface IdentityDialogProps {
  identity: Identity;
  words: Words;
  save: (identity: Identity) => void;
  /** Stands under name and colour: the account. */
  children?: ComponentChildren;
  close: () => void;
}

export function IdentityDialog({ identity, words, save, close, children }: IdentityDialogProps) {
  const [name, setName] = useState(identity.name);
  const [color, setColor] = useState(identity.color);
  const isOwn = !PALETTE.some(colour => colour === color);

  function submit(event: Event): void {
    event.preventDefault();
    const tidied = tidyName(name);
    save({ name: tidied === '' ? identity.name : tidied, color });
    close();
  }

  return (
    <Dialog title={words.identityTitle} onClose={close}>
      <form onSubmit={submit}>
        <div class="identity-preview" aria-hidden="true">
          <span class="circle is-large" style={{ background: color, color: chooseInk(color) }}>
            {pickInitial(name)}
          </span>
          <span class="identity-caret" style={{ '--person': color }}>
            <span class="identity-label" style={{ background: color, color: chooseInk(color) }}>
              {tidyName(name) || identity.name}
            </span>
          </span>
        </div>
        <label class="field">
          <span class="field-label">{words.identityName}</span>
          <input
            class="input"
            type="text"
            value={name}
            maxLength={MAX_NAME_CHARS}
            autocomplete="nickname"
            onInput={event => setName(event.currentTarget.value)}
          />
        </label>
        <fieldset class="field">
          <legend class="field-label">{words.identityColour}</legend>
          <div class="swatches">
            {PALETTE.map((colour, i) => (
              <input
                key={colour}
                class="swatch"
                type="radio"
                name="colour"
                aria-label={words.colourNumber(i + 1)}
                style={{ '--person': colour }}
                checked={color === colour}
                onChange={() => setColor(colour)}
              />
            ))}
            <input
              class={isOwn ? 'swatch-own is-chosen' : 'swatch-own'}
              type="color"
              aria-label={words.ownColour}
              title={words.ownColour}
              value={color}
              onInput={event => setColor(event.currentTarget.value.toLowerCase())}
            />
          </div>
        </fieldset>
        {children}
        <div class="dialog-actions">
          <button type="button" class="button" onClick={close}>
            {words.cancel}
          </button>
          <button type="submit" class="button is-primary">
            {words.done}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
