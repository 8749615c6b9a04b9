import { installFromScriptTag } from './api/script-attributes.ts';

export * from './index.ts';

installFromScriptTag(document.currentScript);
