/**
 * Decides which autonomous systems are one operator: those whose organisation has the same name in the data, and the
 * families below, which the names of organisations show but do not spell alike. Everything else is its own operator. Only
 * ever compared within a country, so a family's branches abroad do not matter.
 */
export interface AutonomousSystem {
  readonly asn: number;
  readonly organisation: string;
  /** IPv4 addresses announced. */
  readonly size: number;
}

/** China's national networks are announced by dozens of provincial systems each, while traffic inside of each is local. */
const FAMILIES: readonly (readonly [operator: string, pattern: RegExp])[] = [
  ['china-telecom', /chinanet|china ?telecom|china telecommunications/],
  ['china-unicom', /china ?unicom|china169/],
  ['china-mobile', /china ?mobile|cmnet|tietong/],
  ['cernet', /\bcernet|china education and research network/],
];

/** What stands where a name is missing. */
const NAMELESS = /^$|^-|^as\d+$|^(unknown|unallocated|private|reserved)\b/;

/** Operators by ASN, for the systems that are not alone. An operator without a family's name is called by its largest system. */
export function operatorsOf(systems: readonly AutonomousSystem[]): ReadonlyMap<number, string> {
  const operators = new Map<number, string>();
  const byOrganisation = new Map<string, AutonomousSystem[]>();
  for (const system of systems) {
    const organisation = system.organisation.trim().toLowerCase();
    const family = FAMILIES.find(([, pattern]) => pattern.test(organisation));
    if (family !== undefined) operators.set(system.asn, family[0]);
    else if (!NAMELESS.test(organisation)) {
      byOrganisation.set(organisation, [...(byOrganisation.get(organisation) ?? []), system]);
    }
  }
  for (const siblings of byOrganisation.values()) {
    if (siblings.length < 2) continue;
    const largest = siblings.reduce((a, b) =>
      b.size > a.size || (b.size === a.size && b.asn < a.asn) ? b : a,
    );
    for (const { asn } of siblings) operators.set(asn, `as${largest.asn}`);
  }
  return operators;
}
