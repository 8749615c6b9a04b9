/** Reads JSON from the server of this page. Throws with the address when it does not answer with success. */
export async function fetchJson<Answer>(path: string): Promise<Answer> {
  const response = await fetch(path, { cache: 'no-store' });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return (await response.json()) as Answer;
}
