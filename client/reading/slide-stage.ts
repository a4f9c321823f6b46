// One slide on a stage of fixed size, which is scaled to its place; text that does not fit is set smaller. Knows the
// preview, no keys and no people.
import type { PreviewPane } from '../preview/preview-pane.ts';

/** The stage in CSS pixels before it is scaled: 16 to 9. */
const STAGE_WIDTH = 960;
const STAGE_HEIGHT = 540;
/** Sizes of the text, of which the largest is taken that fits; with the last one the slide scrolls. */
const FITS = [1, 0.88, 0.77, 0.67, 0.58, 0.5];

/** Scales `stage` to the size of `place`, in its middle. */
export function scaleStage(place: HTMLElement, stage: HTMLElement): void {
  const { clientWidth, clientHeight } = place;
  const scale = Math.min(clientWidth / STAGE_WIDTH, clientHeight / STAGE_HEIGHT);
  stage.style.width = `${STAGE_WIDTH}px`;
  stage.style.height = `${STAGE_HEIGHT}px`;
  const left = (clientWidth - STAGE_WIDTH * scale) / 2;
  const top = (clientHeight - STAGE_HEIGHT * scale) / 2;
  stage.style.transform = `translate(${left}px, ${top}px) scale(${scale})`;
}

/** Sets the text as large as it can be without being cut off. */
export function fitSlide(stage: HTMLElement, { element }: PreviewPane): void {
  for (const fit of FITS) {
    stage.style.setProperty('--slide-fit', String(fit));
    if (element.scrollHeight <= element.clientHeight + 1) return;
  }
}
