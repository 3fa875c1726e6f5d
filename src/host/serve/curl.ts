/** A request that can be pasted into a shell of Linux, macOS or Windows. */
export function exampleCurl(url: string, model: string): string {
  const body = JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }] });
  return `curl ${url}/v1/chat/completions -H "Content-Type: application/json" -d ${JSON.stringify(body)}`;
}
