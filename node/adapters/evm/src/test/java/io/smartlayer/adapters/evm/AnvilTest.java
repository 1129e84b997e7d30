package io.smartlayer.adapters.evm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.environment.Chain.Answer;
import io.smartlayer.environment.Chain.Block;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class AnvilTest {
  private static final String INSTALLED =
      "node/adapters/evm/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil";

  @Test
  @Timeout(30)
  void anIdleChainStillGrows() {
    try (Anvil anvil = own();
        var chain = new EvmChain(anvil.endpoint(), anvil.chainId())) {
      long first = height(chain);
      long newest = first;
      while (newest < first + 2) {
        newest = height(chain);
      }
    }
  }

  @Test
  void aStoppedChainCannotBeReached() {
    Anvil anvil = own();
    anvil.close();
    try (var chain = new EvmChain(anvil.endpoint(), anvil.chainId(), Duration.ofSeconds(2))) {
      assertThat(chain.latest()).isInstanceOf(Answer.CannotTell.class);
    }
  }

  @Test
  void theOneThatNpmInstalledIsFoundFromAnyFolderOfTheProject(@TempDir Path project)
      throws IOException {
    Path installed = executable(project.resolve(INSTALLED));
    Path folder = Files.createDirectories(project.resolve("node/command"));
    assertThat(Anvil.find(folder, null)).isEqualTo(installed);
  }

  @Test
  void elseTheOneOnThePathIsTaken(@TempDir Path elsewhere) throws IOException {
    Path onPath = executable(elsewhere.resolve("bin/anvil"));
    String path = elsewhere.resolve("none") + File.pathSeparator + onPath.getParent();
    assertThat(Anvil.find(elsewhere, path)).isEqualTo(onPath);
  }

  @Test
  void whereThereIsNoneTheReaderLearnsHowToGetOne(@TempDir Path empty) {
    assertThatThrownBy(() -> Anvil.find(empty, ""))
        .isInstanceOf(ChainFailure.class)
        .hasMessageContaining("npm ci --ignore-scripts")
        .hasMessageContaining(Anvil.ENDPOINT_VARIABLE);
  }

  @Test
  @Timeout(30)
  void aProgramThatEndsAtOnceIsReportedWithItsLastWords(@TempDir Path folder) throws IOException {
    Path binary = executable(folder.resolve("anvil"));
    Files.writeString(binary, "#!/bin/sh\necho no such flag\n");
    assertThatThrownBy(() -> Anvil.start(binary))
        .isInstanceOf(ChainFailure.class)
        .hasMessage("anvil did not start: no such flag");
  }

  /** Started here, even where an endpoint is named from outside. */
  private static Anvil own() {
    return Anvil.start(Anvil.find(Path.of("").toAbsolutePath(), System.getenv("PATH")));
  }

  private static long height(EvmChain chain) {
    return switch (chain.latest()) {
      case Answer.Known<Block>(Block block) -> block.number();
      case Answer.CannotTell<Block>(String why) -> throw new AssertionError(why);
    };
  }

  private static Path executable(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }
}
