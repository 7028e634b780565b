import java.io.BufferedReader;
import java.io.File;
import java.io.FileWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Properties;
import java.util.TimeZone;
import java.util.TreeMap;
import org.quartz.CronScheduleBuilder;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDataMap;
import org.quartz.JobExecutionContext;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.impl.matchers.GroupMatcher;

/** One node of a cluster with Sunbird's settings. Takes a command a line on stdin and answers each with a line. */
public class QuartzNode {
  static final String GROUP = "NetOps-PC1502295457753";
  static final String[][] SUNBIRD = {
    {"uploadVerifyScheduler", "Scheduler for bulk upload retry", "0 0 23 1/1 * ? *"},
    {"updateUserCountScheduler", "Scheduler for updating user count for each geo location", "0 0 2 1/1 * ? *"},
    {"channelRegistrationScheduler", "Scheduler for channel registration", "0 0 1 1/1 * ? *"},
    {"migrateShadowUserScheduler", "Scheduler for migrating shadow users", "0 30 3 1/1 * ? *"},
  };
  static String node;
  static String journal;
  static Scheduler scheduler;

  /** Appends a line when it begins and one when it ends; takes as long as its data or the node say, or until a file is there. */
  public static class Work implements Job {
    public void execute(JobExecutionContext context) {
      String name = context.getJobDetail().getKey().getName();
      append("BEGIN " + name + " " + context.getFireInstanceId() + " " + told(context.getMergedJobDataMap().getWrappedMap()));
      long until = System.currentTimeMillis() + lengthOf(context);
      String gate = context.getMergedJobDataMap().getString("until");
      while (gate == null ? System.currentTimeMillis() < until : !new File(gate).exists()) {
        try {
          Thread.sleep(gate == null ? Math.max(1, until - System.currentTimeMillis()) : 20);
        } catch (InterruptedException asked) {
          break;
        }
      }
      append("END " + name + " " + context.getFireInstanceId());
    }

    /** What it writes of its data. */
    protected String told(Map<String, Object> data) {
      return data.toString();
    }

    private static long lengthOf(JobExecutionContext context) {
      String own = context.getMergedJobDataMap().containsKey("sleepMs") ? context.getMergedJobDataMap().getString("sleepMs") : null;
      return Long.parseLong(own != null ? own : System.getProperty("sleepMs", "50"));
    }
  }

  @DisallowConcurrentExecution
  public static class Alone extends Work {}

  /** Writes of each value, by the bytes of the key, only how long it is and a hash: for what no line can hold. */
  public static class Digest extends Work {
    protected String told(Map<String, Object> data) {
      StringBuilder words = new StringBuilder();
      for (Map.Entry<String, Object> each : new TreeMap<String, Object>(data).entrySet()) {
        String value = (String) each.getValue();
        words.append(hex(each.getKey().getBytes(StandardCharsets.UTF_16BE))).append('=').append(value.length()).append(':');
        words.append(hex(sha256(bytesOf(value)))).append(' ');
      }
      return words.toString().trim();
    }

    /** Char by char, since an encoder would replace half a pair. */
    private static byte[] bytesOf(String text) {
      byte[] bytes = new byte[2 * text.length()];
      for (int index = 0; index < text.length(); index++) {
        bytes[2 * index] = (byte) (text.charAt(index) >> 8);
        bytes[2 * index + 1] = (byte) text.charAt(index);
      }
      return bytes;
    }

    private static byte[] sha256(byte[] bytes) {
      try {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
      } catch (GeneralSecurityException impossible) {
        throw new IllegalStateException(impossible);
      }
    }

    private static String hex(byte[] bytes) {
      StringBuilder text = new StringBuilder();
      for (byte each : bytes) text.append(String.format("%02x", each));
      return text.toString();
    }
  }

  public static void main(String[] arguments) throws Exception {
    node = System.getProperty("node");
    journal = System.getProperty("journal");
    scheduler = new StdSchedulerFactory(settings()).getScheduler();
    scheduler.start();
    System.out.println("READY");
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      try {
        obey(line.split("\\|"));
        System.out.println("OK");
      } catch (Exception error) {
        System.out.println("ERROR " + error);
      }
    }
    scheduler.shutdown(true);
  }

  private static void obey(String[] words) throws Exception {
    JobKey job = words.length > 1 ? new JobKey(words[1], GROUP) : null;
    switch (words[0]) {
      case "sunbird":
        for (String[] each : SUNBIRD) {
          scheduler.deleteJob(new JobKey(each[0], GROUP));
          scheduler.scheduleJob(
              JobBuilder.newJob(Work.class).withIdentity(each[0], GROUP).withDescription(each[1]).requestRecovery(true).build(),
              TriggerBuilder.newTrigger().withIdentity(each[0] + "Trigger", GROUP)
                  .withSchedule(CronScheduleBuilder.cronSchedule(each[2]).inTimeZone(TimeZone.getTimeZone("Asia/Kolkata"))).build());
        }
        return;
      case "add":
        scheduler.addJob(
            JobBuilder.newJob(kindOf(words[2])).withIdentity(job).storeDurably()
                .requestRecovery(words.length > 3).usingJobData("kept", "by the job").build(), true);
        return;
      case "addTo":
        scheduler.addJob(JobBuilder.newJob(Work.class).withIdentity(words[1], words[2]).storeDurably().usingJobData("kept", "by the job").build(), true);
        return;
      case "delete":
        scheduler.deleteJob(job);
        return;
      case "cron":
        scheduler.scheduleJob(TriggerBuilder.newTrigger().forJob(job).withIdentity(words[2], GROUP)
            .withSchedule(CronScheduleBuilder.cronSchedule(words[3]).inTimeZone(TimeZone.getTimeZone(words[4]))).build());
        return;
      case "every":
        scheduler.scheduleJob(TriggerBuilder.newTrigger().forJob(job).withIdentity(words[2], GROUP)
            .withSchedule(SimpleScheduleBuilder.simpleSchedule().withIntervalInMilliseconds(Long.parseLong(words[3])).repeatForever()).build());
        return;
      case "unschedule":
        scheduler.unscheduleJob(new TriggerKey(words[2], GROUP));
        return;
      case "now":
        JobDataMap data = new JobDataMap();
        if (words.length > 2) data.put("until", words[2]);
        scheduler.triggerJob(job, data);
        return;
      case "pause":
        scheduler.pauseJob(job);
        return;
      case "resume":
        scheduler.resumeJob(job);
        return;
      case "reset":
        scheduler.resetTriggerFromErrorState(new TriggerKey(words[2], GROUP));
        return;
      case "pauseGroup":
        scheduler.pauseTriggers(GroupMatcher.triggerGroupEquals(words[1]));
        return;
      case "resumeGroup":
        scheduler.resumeTriggers(GroupMatcher.triggerGroupEquals(words[1]));
        return;
      default:
        throw new IllegalArgumentException(words[0]);
    }
  }

  private static Class<? extends Job> kindOf(String word) {
    return word.equals("alone") ? Alone.class : word.equals("digest") ? Digest.class : Work.class;
  }

  private static Properties settings() {
    Properties settings = new Properties();
    settings.setProperty("org.quartz.scheduler.instanceName", System.getProperty("scheduler", "MyScheduler"));
    settings.setProperty("org.quartz.scheduler.instanceId", node);
    settings.setProperty("org.quartz.scheduler.skipUpdateCheck", "true");
    settings.setProperty("org.quartz.threadPool.threadCount", System.getProperty("threads", "1"));
    settings.setProperty("org.quartz.jobStore.class", "org.quartz.impl.jdbcjobstore.JobStoreTX");
    settings.setProperty("org.quartz.jobStore.driverDelegateClass", "org.quartz.impl.jdbcjobstore.PostgreSQLDelegate");
    settings.setProperty("org.quartz.jobStore.tablePrefix", "QRTZ_");
    settings.setProperty("org.quartz.jobStore.useProperties", "false");
    settings.setProperty("org.quartz.jobStore.isClustered", "true");
    settings.setProperty("org.quartz.jobStore.clusterCheckinInterval", System.getProperty("checkin", "5000"));
    settings.setProperty("org.quartz.jobStore.dataSource", "store");
    settings.setProperty("org.quartz.dataSource.store.provider", "hikaricp");
    settings.setProperty("org.quartz.dataSource.store.driver", "org.postgresql.Driver");
    settings.setProperty("org.quartz.dataSource.store.URL", System.getProperty("url"));
    settings.setProperty("org.quartz.dataSource.store.user", "postgres");
    settings.setProperty("org.quartz.dataSource.store.password", "none");
    settings.setProperty("org.quartz.dataSource.store.maxConnections", "5");
    return settings;
  }

  /** One write of one line, so that lines of several nodes never mix. */
  static synchronized void append(String line) {
    try (FileWriter writer = new FileWriter(journal, true)) {
      writer.write(System.currentTimeMillis() + " " + node + " " + line + "\n");
    } catch (IOException error) {
      throw new IllegalStateException(error);
    }
  }
}
