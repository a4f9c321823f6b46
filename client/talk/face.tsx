// Who said it: a small circle with colour and initial, and the name, as text whatever it is.
import { chooseInk, isColour } from '../people/colours.ts';
import { pickInitial } from '../people/identity.ts';

/** For a colour that is none. */
const NO_COLOUR = '#57534e';

export function Face({ name, color }: { name: string; color: string }) {
  const shown = isColour(color) ? color : NO_COLOUR;
  return (
    <span class="talk-face" style={{ background: shown, color: chooseInk(shown) }} aria-hidden="true">
      {pickInitial(name)}
    </span>
  );
}
