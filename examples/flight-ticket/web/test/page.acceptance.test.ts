import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { type Browser, chromium, type Page, type Request } from "playwright-core";
import { startStub, type Stub } from "./stub.ts";

// The page in a real browser, against the demonstration at SMARTLAYER_PAGE, or against a stub.
// SMARTLAYER_SHOTS names a folder for screenshots.

const CHROMIUM = process.env["SMARTLAYER_CHROMIUM"] ?? "/usr/bin/chromium";
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const DRAWS = 60;
const WORLD_MILLIS = 60_000;

let stub: Stub | null = null;
let browser: Browser;
let base: string;

before(async () => {
  const given = process.env["SMARTLAYER_PAGE"];
  stub = given === undefined ? await startStub(new URL("../", import.meta.url)) : null;
  base = given ?? (stub as Stub).url;
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
});

after(async () => {
  await browser?.close();
  stub?.close();
});

test("a ticket's life, as the rental site sees it", async (t) => {
  const page = await open({ width: 1280, height: 800 });
  let question: Request;

  await t.test("the wallet shows the grant in words, and the traveller may decline", async () => {
    await button(page, "Connect your ticket").click();
    await page.getByText("Cannot sell, move or change the ticket").waitFor();
    assert.equal(await page.locator(".asker b").innerText(), new URL(base).origin);
    await shoot(page, "grant");
    await button(page, "Decline").click();
    await page.getByText("Nothing was shared").waitFor();
  });

  await t.test("a grant brings a verified answer", async () => {
    const asked = page.waitForRequest(
      (request) => /\/status$/.test(request.url()) && request.method() === "POST",
    );
    await button(page, "Connect your ticket").click();
    await button(page, "Sign").click();
    question = await asked;
    await page.getByText("On time", { exact: true }).waitFor();
    await page.getByText("Verified in your browser").waitFor();
    await page.getByText(/anchors signed the history/).waitFor();
    assert.match(await page.locator(".proofs").innerText(), /The state is (fresh|of unknown age)/);
    assert.match(await page.locator(".proofs").innerText(), /Evidence: none \(development\)/);
    await shoot(page, "on-time");
  });

  await t.test(
    "a stranger's page cannot use the grant, and nobody the same call twice",
    async () => {
      const stranger = await strangersPage();
      assert.equal(await repeat(stranger, question), "origin-not-granted");
      assert.equal(await repeat(page, question), "call-replayed");
    },
  );

  await t.test("a dead node is passed over, and another replica drawn", async () => {
    const signed = await page.getByText(/^Service node [0-9]+ signed the answer$/).innerText();
    const node = /service node [0-9]+/.exec(signed.toLowerCase())?.[0]; // one that serves the ticket
    await button(page, `Kill ${node}`).click();
    await button(page, `Revive ${node}`).waitFor();
    const told = page.getByText(`No answer from ${node}`);
    for (let draw = 0; draw < DRAWS && (await told.count()) === 0; draw++) {
      await button(page, "Ask again").click();
    }
    await told.first().waitFor();
    await shoot(page, "node-dead");
    await button(page, `Revive ${node}`).click();
    await button(page, `Kill ${node}`).waitFor();
  });

  await t.test("a delay moves the hotel night", async () => {
    await button(page, "Delay the flight by 3 hours").click();
    await page.getByText("Rebooked", { exact: true }).waitFor({ timeout: WORLD_MILLIS });
    await page.getByText("All of it moved with your flight.").waitFor();
    await page.getByText("you were told").waitFor({ timeout: WORLD_MILLIS });
    assert.match(await page.locator(".facts").innerText(), /3\u00a0h late/);
    await shoot(page, "rebooked");
  });

  await t.test("a forgotten grant asks no more", async () => {
    await button(page, "Forget").click();
    await button(page, "Connect your ticket").waitFor();
    assert.equal(await page.getByText("Verified in your browser").count(), 0);
  });
});

test("a hotel that is down, on a phone in the dark", async (t) => {
  const page = await open({ width: 390, height: 844 }, "dark");
  const tickets = page.locator(".tickets .ticket > button");
  await tickets.first().waitFor();
  if ((await tickets.count()) < 2) {
    t.skip("the demonstration has one ticket only, and its night is moved");
    return;
  }
  await tickets.nth(1).click();
  await button(page, "Take the hotel down").click();
  await button(page, "Bring it back").waitFor();
  await button(page, "Connect your ticket").click();
  await button(page, "Sign").click();
  await page.getByText("On time", { exact: true }).waitFor();
  await button(page, "Delay the flight by 3 hours").click();
  await page.getByText("Rebooking failed", { exact: true }).waitFor({ timeout: WORLD_MILLIS });
  await page.getByText("could not be reached", { exact: true }).waitFor();
  await button(page, "Bring it back").click();
  await button(page, "Take the hotel down").waitFor();
  assert.equal(await page.evaluate("document.documentElement.scrollWidth > innerWidth"), false);
  await shoot(page, "phone-failed");
});

test("the page is whole, every control has a name, and no policy is broken", async () => {
  const page = await open({ width: 1280, height: 800 });
  const drawing = await page.locator(".icon").first().boundingBox();
  assert.ok(drawing !== null && drawing.width < 32, "the style sheets are there");
  for (const control of await page.locator("button, summary, a, input").all()) {
    assert.notEqual((await control.innerText()).trim(), "");
  }
  assert.equal(await page.locator("h1").count(), 1);
  assert.equal(await page.locator("[aria-live=polite]").count(), 1);
});

/** Opens the page, and fails the test when its script does or when it breaks its policy. */
async function open(
  viewport: { width: number; height: number },
  colorScheme: "light" | "dark" = "light",
): Promise<Page> {
  const page = await (await browser.newContext({ viewport, colorScheme })).newPage();
  page.setDefaultTimeout(15_000);
  page.on("pageerror", (error) => assert.fail(error));
  page.on("console", (message) => assert.doesNotMatch(message.text(), /Content Security Policy/));
  page.on("response", (response) => {
    if (response.url().startsWith(base)) {
      assert.ok(response.status() < 400, `${response.status()} ${response.url()}`);
    }
  });
  await page.goto(base);
  await button(page, "Connect your ticket").waitFor();
  return page;
}

function button(page: Page, name: string) {
  return page.getByRole("button", { name, exact: true });
}

/** An empty page of another origin. */
async function strangersPage(): Promise<Page> {
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "text/html" }).end("<title>stranger</title>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const page = await (await browser.newContext()).newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  server.close();
  return page;
}

/** Sends a call that was seen before, from a page, and tells with which code it is refused. */
function repeat(page: Page, call: Request): Promise<string> {
  return page.evaluate(
    async ({ url, body }) => {
      const headers = { "content-type": "application/json" };
      const response = await fetch(url, { method: "POST", body, headers });
      return String((await response.json()).code);
    },
    { url: call.url(), body: call.postData() ?? "" },
  );
}

async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env["SMARTLAYER_SHOTS"];
  if (folder !== undefined) {
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
  }
}
