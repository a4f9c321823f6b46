// Two panes that show the same lines. The side that a person touches leads, the other follows; what the follower's
// own scrolling reports is never taken for a wish. Knows no editor and no preview, only this port.

/** Lines count from 0 and have fractions: 3.5 is half-way through the fourth line. */
export interface ScrollPane {
  /** What scrolls. */
  readonly element: HTMLElement;
  /** The line at the upper edge. */
  lineAtTop(): number;
  /** Brings a line to the upper edge, without animation. */
  scrollToLine(line: number): void;
}

export interface ScrollSync {
  setEnabled(enabled: boolean): void;
  /** Lets the follower catch up after either side changed by itself (new text, another width). */
  align(): void;
  destroy(): void;
}

const TOUCHES = ['pointerenter', 'pointerdown', 'wheel', 'touchstart', 'focusin', 'keydown'] as const;

/** Starts enabled, with `first` leading until somebody touches the other. */
export function syncScroll(first: ScrollPane, second: ScrollPane): ScrollSync {
  const window = first.element.ownerDocument.defaultView!;
  const stop = new AbortController();
  let leader = first;
  let isEnabled = true;
  let frame = 0;

  function follow(): void {
    frame = 0;
    if (!isEnabled) return;
    const follower = leader === first ? second : first;
    const at = leader.element.scrollTop;
    const end = scrollEnd(leader.element);
    if (at <= 0) {
      follower.scrollToLine(0);
      follower.element.scrollTop = 0;
      return;
    }
    follower.scrollToLine(leader.lineAtTop());
    follower.element.scrollTop = blendToEnd({
      wanted: follower.element.scrollTop,
      followerEnd: scrollEnd(follower.element),
      leaderLeft: end - at,
      leaderHeight: leader.element.clientHeight,
    });
  }

  function schedule(): void {
    if (isEnabled && frame === 0) frame = window.requestAnimationFrame(follow);
  }

  for (const pane of [first, second]) {
    const lead = () => {
      leader = pane;
    };
    for (const touch of TOUCHES)
      pane.element.addEventListener(touch, lead, { passive: true, signal: stop.signal });
    const scrolled = () => {
      if (pane === leader) schedule();
    };
    pane.element.addEventListener('scroll', scrolled, { passive: true, signal: stop.signal });
  }

  return {
    setEnabled(enabled) {
      isEnabled = enabled;
      schedule();
    },
    align: schedule,
    destroy() {
      stop.abort();
      isEnabled = false;
      if (frame !== 0) window.cancelAnimationFrame(frame);
    },
  };
}

export interface Blend {
  /** Where the follower should be for the leader's line, in pixels. */
  wanted: number;
  followerEnd: number;
  /** Pixels that the leader can still scroll, and the height of what it shows. */
  leaderLeft: number;
  leaderHeight: number;
}

/**
 * Over the leader's last screenful the follower glides to its own end, so that both ends meet although the same
 * line is not at the top of both.
 */
export function blendToEnd({ wanted, followerEnd, leaderLeft, leaderHeight }: Blend): number {
  if (leaderHeight <= 0 || leaderLeft >= leaderHeight) return wanted;
  const share = 1 - Math.max(0, leaderLeft) / leaderHeight;
  return wanted + (followerEnd - wanted) * share;
}

function scrollEnd(element: Element): number {
  return element.scrollHeight - element.clientHeight;
}
