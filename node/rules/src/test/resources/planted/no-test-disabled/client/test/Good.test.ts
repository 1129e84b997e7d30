it("skips what it has read", () => reader.skip(4));
