/** What `PartnerStats.proximity` means, by its value. */
export const PROXIMITY_NAMES = [
  'other country',
  'same country',
  'same operator',
  'same region',
  'same city',
] as const;
