import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.text.ParseException;
import java.util.Date;
import java.util.TimeZone;
import org.quartz.CronExpression;

/** Answers lines of "expression|zone|after|count" with the fire times after that instant in epoch ms, or REFUSED. */
public class CronTimes {
  public static void main(String[] arguments) throws Exception {
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
    StringBuilder output = new StringBuilder();
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      String[] asked = line.split("\\|");
      output.append(answer(asked[0], asked[1], Long.parseLong(asked[2]), Integer.parseInt(asked[3]))).append('\n');
    }
    System.out.print(output);
  }

  private static String answer(String expression, String zone, long after, int count) {
    try {
      CronExpression cron = new CronExpression(expression);
      cron.setTimeZone(TimeZone.getTimeZone(zone));
      StringBuilder times = new StringBuilder();
      Date at = new Date(after);
      for (int index = 0; index < count; index++) {
        at = cron.getTimeAfter(at);
        if (at == null) break;
        times.append(at.getTime()).append(' ');
      }
      return times.toString().trim();
    } catch (ParseException | RuntimeException refused) {
      return "REFUSED";
    }
  }
}
