import type { Place } from '../../src/geo/place.ts';

/** `place('cn/telecom/guangdong/shenzhen')`; missing parts are unknown. */
export function place(path: string): Place {
  const [country = '', operator = '', region = '', city = ''] = path.split('/');
  return { country, operator, region, city };
}
