/** What a server does unless it is told otherwise; apart, because the server itself takes memory that few programs need. */
export const DEFAULT_HOST = '127.0.0.1';
export const DEFAULT_PORT = 8080;
export const DEFAULT_TIMEOUT_S = 600;
/** Requests under way at the same time, those that wait among them. */
export const DEFAULT_REQUESTS = 256;
