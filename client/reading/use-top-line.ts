// Where somebody is who reads.
import { useEffect, useState } from 'preact/hooks';
import type { PreviewHandle } from './preview-host.tsx';

/** The line at the upper edge of the preview, once a frame while it is scrolled. */
export function useTopLine(preview: PreviewHandle | null): number | null {
  const [line, setLine] = useState<number | null>(null);
  useEffect(() => {
    if (preview === null) return;
    let frame = 0;
    const look = () => {
      frame = 0;
      setLine(Math.floor(preview.lineAtTop() + LINES_IN));
    };
    const scrolled = () => {
      frame ||= requestAnimationFrame(look);
    };
    scrolled();
    preview.element.addEventListener('scroll', scrolled, { passive: true });
    return () => {
      preview.element.removeEventListener('scroll', scrolled);
      cancelAnimationFrame(frame);
    };
  }, [preview]);
  return line;
}

/** A heading counts as reached a little before it touches the upper edge. */
const LINES_IN = 0.6;
