import type { PacelineOptions } from '@paceline/hls';
import { forwardRef, useMemo } from 'react';
import type { ComponentPropsWithoutRef, ForwardedRef, ForwardRefExoticComponent, RefAttributes } from 'react';
import { mergeRefs } from './merge-refs.ts';
import type { P2PHlsOptions } from './options/p2p-hls-options.ts';
import { useP2PHls } from './use-p2p-hls.ts';

/**
 * Every attribute and event of `<video>`, every option of the SDK, and those of `useP2PHls`. `onError` is that of the element, so the
 * player's is `onPlayerError`.
 */
export interface P2PVideoProps
  extends
    Omit<ComponentPropsWithoutRef<'video'>, 'src'>,
    PacelineOptions,
    Pick<P2PHlsOptions, 'src' | 'hlsConfig' | 'Hls' | 'enabled' | 'onSession' | 'onWarning'> {
  readonly onPlayerError?: P2PHlsOptions['onError'];
}

/** Options of the SDK among the props; all others are the element's. The compiler keeps the list complete. */
const SDK_OPTIONS: Readonly<Record<keyof PacelineOptions, true>> = {
  tracker: true,
  channel: true,
  token: true,
  rtcConfig: true,
  localNetwork: true,
  upload: true,
  regions: true,
  maxPartners: true,
  httpRange: true,
  requireConsent: true,
  reportQos: true,
  debug: true,
};

/** A `<video>` that plays a live HLS stream and shares it: `<P2PVideo src={url} tracker="wss://tracker.example" controls />`. */
export const P2PVideo: ForwardRefExoticComponent<P2PVideoProps & RefAttributes<HTMLVideoElement>> =
  forwardRef(function P2PVideo(props: P2PVideoProps, forwarded: ForwardedRef<HTMLVideoElement>) {
    const { src, hlsConfig, Hls, enabled, onSession, onWarning, onPlayerError, ...others } = props;
    const { paceline, video } = divided(others);
    const player = { src, paceline, hlsConfig, Hls, enabled, onSession, onWarning };
    const { ref: own } = useP2PHls({ ...player, onError: onPlayerError });
    const ref = useMemo(() => mergeRefs(own, forwarded), [own, forwarded]);
    return <video {...video} ref={ref} />;
  });

interface Divided {
  readonly paceline: PacelineOptions;
  readonly video: ComponentPropsWithoutRef<'video'>;
}

function divided(props: Readonly<Record<string, unknown>> & PacelineOptions): Divided {
  const paceline: Record<string, unknown> = {};
  const video: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(props)) {
    const side = Object.hasOwn(SDK_OPTIONS, name) ? paceline : video;
    side[name] = value;
  }
  return { paceline: paceline as unknown as PacelineOptions, video };
}
