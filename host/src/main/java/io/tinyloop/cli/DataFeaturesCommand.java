package io.tinyloop.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Features of recorded words. */
@Command(
    name = "features",
    description = "Makes the MFCC of recorded words, as an npz file that import reads.",
    footer = {
      "",
      "The recordings are 16-bit mono WAV at 16 kHz in a folder for each word; a clip has a second, or",
      "is padded or cut. Which are held out say validation_list.txt and testing_list.txt, or a hash of",
      "the speaker in the file's name (SPEAKER_nohash_N.wav). The file has x_train, y_train, …, normalised",
      "by mean and std of the training clips, which are there, too, with classes and files_train, ….",
      "",
      "Examples:",
      "  tinyloop data features recordings --out words.npz",
      "  tinyloop data features speech_commands_v0.02.tar.gz --words yes,no --out yes-no.npz"
    })
final class DataFeaturesCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "DIR",
      description = "Folder with a folder for each word, a .zip of it, or a .tar.gz.")
  private Path source = Path.of("");

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "The .npz to write.")
  private Path out = Path.of("");

  @Mixin private WordOptions words = new WordOptions();

  @Option(
      names = "--raw",
      description = "Write MFCC as they are, as 16-bit numbers; mean and std stand beside them.")
  private boolean raw;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    return Features.write(source, words.choice(), raw, out, json, spec);
  }
}
