// The fonts of the system: nothing to download, and the pages are half as large.
export { default } from 'vitepress/theme-without-fonts';
