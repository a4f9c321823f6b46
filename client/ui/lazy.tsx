// Something that is loaded when it is first shown, such as a dialog. Nothing stands there meanwhile.
import type { ComponentChild } from 'preact';
import { useEffect, useState } from 'preact/hooks';

export interface LazyProps<M> {
  load: () => Promise<M>;
  /** It could not be loaded: the network, or a new version on the server. */
  onFail: () => void;
  children: (loaded: M) => ComponentChild;
}

export function Lazy<M>({ load, onFail, children }: LazyProps<M>) {
  const [loaded, setLoaded] = useState<{ module: M } | null>(null);
  useEffect(() => {
    let wanted = true;
    load().then(
      module => wanted && setLoaded({ module }),
      () => wanted && onFail(),
    );
    return () => {
      wanted = false;
    };
  }, []);
  return <>{loaded === null ? null : children(loaded.module)}</>;
}
