package io.writebatch.core.group;

import static io.writebatch.core.group.Settlement.Kind.COMMITTED;
import static io.writebatch.core.group.Settlement.Kind.NATIVE;
import static io.writebatch.core.group.Settlement.Kind.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A group that turns out not to suit the form in which it was sent is sent once more, in another. */
class OtherFormTest {
    /** The server has rolled back what does not suit the form. */
    @Test
    void shouldSendGroupInAnotherFormWhenItDoesNotSuit() {
        Rig rig = new Rig(new ScriptedDriver().inOneFormOrAnother());
        rig.driver().nextFlush(flush -> null);

        assertThat(Rig.kinds(rig.group(1, 2, 3))).containsOnly(COMMITTED);

        assertThat(rig.driver().events("flush")).hasSize(2);
        assertThat(rig.driver().rows()).containsExactlyInAnyOrder(1, 2, 3);
        assertThat(rig.health().restingFor()).isNull();
    }

    @Test
    void shouldRunMembersNativelyWhenOtherFormFails() {
        Rig rig = new Rig(new ScriptedDriver().inOneFormOrAnother().refuse(2));
        rig.driver().nextFlush(flush -> null);

        assertThat(Rig.kinds(rig.group(1, 2, 3))).containsOnly(NATIVE);

        assertThat(rig.driver().events("flush")).hasSize(2);
        assertThat(rig.driver().rows()).containsExactlyInAnyOrder(1, 3);
    }

    @Test
    void shouldNotKnowGroupWhoseLinkIsLostInOtherForm() {
        Rig rig = new Rig(new ScriptedDriver().inOneFormOrAnother());
        rig.driver().nextFlush(flush -> null);
        rig.driver().nextFlush(ScriptedDriver.Flush::executeAndLoseLink);

        assertThat(Rig.kinds(rig.group(1, 2, 3))).containsOnly(UNKNOWN);

        assertThat(rig.driver().events("flush")).hasSize(2);
        assertThat(rig.driver().events("native")).isEmpty();
    }
}
