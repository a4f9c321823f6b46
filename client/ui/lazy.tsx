// A component that is loaded when it is first shown, and shows nothing until then.
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/**
 * `load` imports the component; after a failure (no network) `failed` is called and the next time it is tried again.
 * Every component made here loads once for all its uses.
 */
export function makeLazy<P extends object>(load: () => Promise<ComponentType<P>>, failed: () => void) {
  let loaded: ComponentType<P> | null = null;
  return function Lazy(props: P) {
    const [Component, setComponent] = useState<ComponentType<P> | null>(() => loaded);
    useEffect(() => {
      if (loaded !== null) {
        setComponent(() => loaded);
        return;
      }
      let isGone = false;
      load().then(
        component => {
          loaded = component;
          if (!isGone) setComponent(() => component);
        },
        () => {
          if (!isGone) failed();
        },
      );
      return () => {
        isGone = true;
      };
    }, []);
    return Component === null ? null : <Component {...props} />;
  };
}
