/** Version of this package; put in by the build. */
declare const __OVERLAY_VERSION__: string;
