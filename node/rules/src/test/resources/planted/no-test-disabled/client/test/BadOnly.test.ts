describe.only("verifies", () => {});
