// Ends what global-setup.mjs started.
export default async function globalTeardown() {
  await Promise.all((globalThis.minshengTestServers ?? []).map((server) => server.end()));
}
