// The address of the page under test.

if (!process.env.PLAYGROUND_URL) throw new Error("PLAYGROUND_URL: expected the address of the page; run `npm test`");

export const ADDRESS = process.env.PLAYGROUND_URL;
