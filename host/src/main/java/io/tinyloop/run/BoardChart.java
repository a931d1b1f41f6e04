package io.tinyloop.run;

import io.tinyloop.measure.BoardOffsets;
import io.tinyloop.measure.ControlChart;
import io.tinyloop.measure.Yardstick;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The control chart of a device as people see it.
 *
 * @param device its name
 * @param uid of the board
 * @param boardClass whose boards are compared
 * @param state LEARNING, IN_CONTROL or OUT_OF_CONTROL
 * @param centre of the chart, in ticks of one sequence of the reference model
 * @param sigma standard deviation that its limits come from
 * @param yardstick ticks that boards of the class are compared with; null: none was measured yet
 * @param offsetPercent by which the centre is above the yardstick; null: no yardstick
 * @param points checks, oldest first
 */
public record BoardChart(
    String device,
    String uid,
    String boardClass,
    String state,
    @Nullable Double centre,
    @Nullable Double sigma,
    @Nullable Double yardstick,
    @Nullable Double offsetPercent,
    List<ControlChart.Point> points) {

  /** Nothing where the board was never checked, or is timed by a clock that says nothing of it. */
  static Optional<BoardChart> of(String device, String uid, BoardOffsets offsets) {
    return offsets
        .chart(uid)
        .map(chart -> {
          Double centre = chart.centre();
          Double yardstick =
              offsets.yardstick(chart.boardClass()).map(Yardstick::ticks).orElse(null);
          return new BoardChart(
              device,
              uid,
              chart.boardClass(),
              chart.state().name(),
              centre,
              chart.sigma(),
              yardstick,
              centre == null || yardstick == null
                  ? null
                  : (Double) (100 * (centre / yardstick - 1)),
              chart.points());
        });
  }
}
