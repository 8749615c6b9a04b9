import { join } from 'node:path';

/** The network data that come with the tracker. This file and the built command lie equally deep, so the path is one for both. */
export const NETWORK_FILE = join(import.meta.dirname, '../geo-data/networks.bin');
