/** Put in by the build, from package.json. */
declare const __PACELINE_VERSION__: string;
