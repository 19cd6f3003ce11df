/** A provider's request as its own scheme needs it: the bytes and the address that were signed. */
export interface WebhookRequest {
  method: string;
  /** The address as the public sees it: PUBLIC_URL, path and query, byte for byte. */
  url: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  body: Buffer;
  /** The caller's address; X-Forwarded-For is believed from TRUSTED_PROXIES only. */
  address: string;
}

/** What a provider is answered; kept with the receipt, so that whoever sends the same again gets the same. */
export interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}
